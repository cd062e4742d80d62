import { once } from 'node:events';
import { connect } from 'node:net';

import { describe, expect, it } from 'vitest';

import { HalfCloseApi, heard, requestFor } from '../../../../../test/support/half-close.js';
import { Ingress } from '../../../src/index.js';
import { openStage, stageApplication, type Stage } from '../stage.js';

const API = { kind: 'class', type: HalfCloseApi } as const;

@Ingress({
  app: (_: unknown, response: { end(text: string): void }) => {
    response.end('foreign');
  },
})
class Existing {}
const EXISTING = { kind: 'class', type: Existing } as const;

/** Sends bytes and closes its own side; resolves with what comes back. */
async function ask({ url }: Stage, request: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.setEncoding('latin1').end(request);
  let received = '';
  for await (const chunk of socket) received += String(chunk);
  return received;
}

describe('a client that closes its own side', () => {
  it('answers a client that has closed its own side, every time', async () => {
    const stage = await openStage([await stageApplication('/', API)]);
    const body = '{"a":1}';
    const post = `POST /body HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    for (let round = 0; round < 20; round += 1) {
      expect(await ask(stage, requestFor('/fast'))).toContain('"fast"');
      expect(await ask(stage, post)).toContain(body);
    }
    expect(stage.entries).toHaveLength(40);
    expect(stage.entries.every(({ status }) => status === 200)).toBe(true);
  });

  it('answers a half-closed client of a foreign application', async () => {
    const stage = await openStage([await stageApplication('/', EXISTING)]);
    for (let round = 0; round < 20; round += 1) {
      expect(await ask(stage, requestFor('/'))).toContain('foreign');
    }
  });

  it('answers a half-closed client after a slow handler, which is told', async () => {
    const stage = await openStage([await stageApplication('/', API)]);
    const left = once(heard, 'left');
    const answer = ask(stage, requestFor('/slow?length=100000'));
    await left;
    heard.emit('go on');
    expect(await answer).toMatch(/"aborted: true {99987}"$/);
    expect(stage.entries).toMatchObject([{ route: '/slow', status: 200 }]);
  });

  it('closes on a half-closed client when the handler gives up, and logs 499', async () => {
    const stage = await openStage([await stageApplication('/', API)]);
    expect(await ask(stage, requestFor('/waits'))).toBe('');
    expect(stage.entries).toMatchObject([{ route: '/waits', status: 499 }]);
  });

  it('closes on a half-closed client in the middle of a stream, and logs 499', async () => {
    const stage = await openStage([await stageApplication('/', API)]);
    const socket = connect(Number(new URL(stage.url).port), '127.0.0.1');
    socket.write(requestFor('/stream'));
    await once(socket, 'data');
    socket.end();
    await once(socket, 'close');
    expect(stage.entries).toMatchObject([{ route: '/stream', status: 499 }]);
  });
});
