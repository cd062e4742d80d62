import { once } from 'node:events';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { type Listening, createApp } from '@sluice/core';

import { HalfCloseApi, heard, requestFor } from '../../../../test/support/half-close.js';
import { openRaw, statusOf } from '../support/raw-client.js';

let server: Listening;

beforeAll(async () => {
  server = await createApp(HalfCloseApi).listen(0);
});

afterAll(() => server.close());
afterEach(() => void heard.emit('go on'));

describe('a client that closes its own side', () => {
  it('a client that closes its own side gets its answer', async () => {
    for (let round = 0; round < 20; round += 1) {
      const client = await openRaw(server.port);
      client.socket.end(requestFor('/fast'));
      await client.closed;
      expect(client.received).toContain('"fast"');
    }
  });

  it('a client that closes its own side gets the answer of a handler that goes on after the abort', async () => {
    const client = await openRaw(server.port);
    const left = once(heard, 'left');
    client.socket.end(requestFor('/slow'));
    await left;
    heard.emit('go on');
    await client.closed;
    expect(client.received).toContain('"aborted: true"');
  });

  it('a client that closes its own side is told what is wrong with an incomplete request', async () => {
    const client = await openRaw(server.port);
    client.socket.end(
      'POST /body HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{}',
    );
    await client.closed;
    expect(statusOf(client.received)).toBe(400);
  });

  it('a client that closes its own side is let go of when the handler gives up', async () => {
    const client = await openRaw(server.port);
    const started = once(heard, 'started');
    client.socket.write(requestFor('/waits'));
    await started;
    client.socket.end();
    await client.closed;
    expect(client.received).toBe('');
  });

  it('a client that closes its own side is let go of in the middle of a stream', async () => {
    const client = await openRaw(server.port);
    const returned = once(heard, 'returned');
    client.socket.write(requestFor('/stream'));
    await client.until('first');
    client.socket.end();
    await client.closed;
    await returned;
    expect(client.received).not.toContain('\r\n0\r\n');
  });

  it('a client that closes its own side does not have the next of its requests started', async () => {
    const client = await openRaw(server.port);
    const left = once(heard, 'left');
    client.socket.end(requestFor('/slow') + requestFor('/fast'));
    await left;
    heard.emit('go on');
    await client.closed;
    expect(client.received).toMatch(/"aborted: true"$/);
  });
});
