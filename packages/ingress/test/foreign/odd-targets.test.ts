import { once } from 'node:events';
import { connect } from 'node:net';

import { Get } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { openStage, stageApplication, type Stage } from '../front/stage.js';
import { BRIDGES, stageExisting } from './bridges.js';
import { existing } from './existing.js';

class Decorated {
  @Get('/*rest')
  any(rest: string): string {
    return rest;
  }
}

async function statusOf(stage: Stage, target: string): Promise<number> {
  const socket = connect(stage.front.address?.port ?? 0, '127.0.0.1');
  socket.write(`GET ${target} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`, 'latin1');
  const [head] = await once(socket, 'data');
  socket.destroy();
  return Number(String(head).split(' ')[1]);
}

const TARGETS = [
  '/app/\u00ff\u00fe?\u00ff=\u0080',
  '/app//evil.example/x',
  '/app/..//..//x',
  '/app/%00',
  '/app/%ff%fe',
  '/app/a%2fb%5c..%5cc',
  '/app/\\..\\..\\x',
  '/app/[x]{y}|z^"<>`',
  "/app/;a=b/@:!$&'()*+,=~",
  '/app?a=%zz&%ff=1',
  'http://a/app/x?y',
  `/app/${'x'.repeat(7000)}`,
  `/${'../'.repeat(1000)}app/x`,
];

function listener(_request: unknown, response: { end(): void }): void {
  response.end();
}

describe.each([
  ...BRIDGES.map(
    (bridge) =>
      [
        `a Node application over the ${bridge} bridge`,
        () => stageExisting('/app', listener, bridge),
      ] as const,
  ),
  [
    'a fetch application',
    () => stageApplication('/app', existing({ fetch: () => new Response('ok') })),
  ],
  ['a decorated class', () => stageApplication('/app', { kind: 'class', type: Decorated })],
] as const)('%s', (_, application) => {
  it.each(TARGETS)('answers GET %s and never with a 5xx', async (target) => {
    const stage = await openStage([await application()]);
    const status = await statusOf(stage, target);
    expect(status).toBeGreaterThanOrEqual(200);
    expect(status).toBeLessThan(500);
  });
});
