import { EventEmitter, once } from 'node:events';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { Body, Get, type Listening, Post, createApp, currentSignal, sleep } from '@sluice/core';

import { openRaw, statusOf } from '../support/raw-client.js';

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
    return `aborted: ${signal.aborted}`;
  }

  @Get('/waits')
  async waits() {
    heard.emit('started');
    await sleep(60_000);
  }

  @Get('/stream')
  async *stream() {
    heard.emit('started');
    try {
      yield 'first\n';
      await sleep(60_000);
    } finally {
      heard.emit('returned');
    }
  }

  @Post('/body')
  body(@Body(Object) body: object) {
    return body;
  }
}

let server: Listening;

beforeAll(async () => {
  server = await createApp(Api).listen(0);
});

afterAll(() => server.close());
afterEach(() => void heard.emit('go on'));

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

describe('a client that closes its own side', () => {
  it('gets its answer', async () => {
    for (let round = 0; round < 20; round += 1) {
      const client = await openRaw(server.port);
      client.socket.end(get('/fast'));
      await client.closed;
      expect(client.received).toContain('"fast"');
    }
  });

  it('gets the answer of a handler that takes its time, and does not listen', async () => {
    const client = await openRaw(server.port);
    const left = once(heard, 'left');
    client.socket.end(get('/slow'));
    await left;
    heard.emit('go on');
    await client.closed;
    expect(client.received).toContain('"aborted: true"');
  });

  it('is told what is wrong with an incomplete request', async () => {
    const client = await openRaw(server.port);
    client.socket.end(
      'POST /body HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{}',
    );
    await client.closed;
    expect(statusOf(client.received)).toBe(400);
  });

  it('is let go of when the handler gives up', async () => {
    const client = await openRaw(server.port);
    const started = once(heard, 'started');
    client.socket.write(get('/waits'));
    await started;
    client.socket.end();
    await client.closed;
    expect(client.received).toBe('');
  });

  it('is let go of in the middle of a stream', async () => {
    const client = await openRaw(server.port);
    const returned = once(heard, 'returned');
    client.socket.write(get('/stream'));
    await client.until('first');
    client.socket.end();
    await client.closed;
    await returned;
    expect(client.received).not.toContain('\r\n0\r\n');
  });

  it('does not have the next of its requests started', async () => {
    const client = await openRaw(server.port);
    const left = once(heard, 'left');
    client.socket.end(get('/slow') + get('/fast'));
    await left;
    heard.emit('go on');
    await client.closed;
    expect(client.received).toMatch(/"aborted: true"$/);
  });
});
