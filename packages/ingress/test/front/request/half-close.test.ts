import { EventEmitter, once } from 'node:events';
import { connect } from 'node:net';

import { Get, Post, currentSignal, sleep } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { Ingress } from '../../../src/index.js';
import { openStage, stageApplication, type Stage } from '../stage.js';

const heard = new EventEmitter();

class Api {
  @Get('/fast')
  fast() {
    return 'fast';
  }

  @Get('/slow')
  async slow() {
    const signal = currentSignal();
    signal.addEventListener('abort', () => heard.emit('left'));
    heard.emit('started');
    await once(heard, 'go on');
    return `aborted: ${signal.aborted}`.padEnd(100_000);
  }

  @Get('/waits')
  async waits() {
    heard.emit('started');
    await sleep(60_000);
  }

  @Get('/stream')
  async *stream() {
    yield 'first\n';
    await sleep(60_000);
  }

  @Post('/body', { body: Object })
  body({ body }: { body: unknown }) {
    return body;
  }
}

const api = { kind: 'class', type: Api } as const;

@Ingress({
  app: (_: unknown, response: { end(text: string): void }) => {
    response.end('foreign');
  },
})
class Existing {}
const existing = { kind: 'class', type: Existing } as const;

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

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
    const stage = await openStage([await stageApplication('/', api)]);
    const body = '{"a":1}';
    const post = `POST /body HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    for (let round = 0; round < 20; round += 1) {
      expect(await ask(stage, get('/fast'))).toContain('"fast"');
      expect(await ask(stage, post)).toContain(body);
    }
    expect(stage.entries).toHaveLength(40);
    expect(stage.entries.every(({ status }) => status === 200)).toBe(true);
  });

  it('answers a half-closed client of a foreign application', async () => {
    const stage = await openStage([await stageApplication('/', existing)]);
    for (let round = 0; round < 20; round += 1) {
      expect(await ask(stage, get('/'))).toContain('foreign');
    }
  });

  it('answers a half-closed client after a slow handler, which is told', async () => {
    const stage = await openStage([await stageApplication('/', api)]);
    const left = once(heard, 'left');
    const answer = ask(stage, get('/slow'));
    await left;
    heard.emit('go on');
    expect(await answer).toMatch(/"aborted: true {99987}"$/);
    expect(stage.entries).toMatchObject([{ route: '/slow', status: 200 }]);
  });

  it('closes on a half-closed client when the handler gives up, and logs 499', async () => {
    const stage = await openStage([await stageApplication('/', api)]);
    expect(await ask(stage, get('/waits'))).toBe('');
    expect(stage.entries).toMatchObject([{ route: '/waits', status: 499 }]);
  });

  it('closes on a half-closed client in the middle of a stream, and logs 499', async () => {
    const stage = await openStage([await stageApplication('/', api)]);
    const socket = connect(Number(new URL(stage.url).port), '127.0.0.1');
    socket.write(get('/stream'));
    await once(socket, 'data');
    socket.end();
    await once(socket, 'close');
    expect(stage.entries).toMatchObject([{ route: '/stream', status: 499 }]);
  });
});
