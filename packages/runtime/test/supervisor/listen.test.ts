import { createServer } from 'node:net';
import { once } from 'node:events';

import { describe, expect, it } from 'vitest';

import { bindPort } from '../../src/supervisor/listen.js';

describe('bindPort', () => {
  it('binds a free port that a server can then accept on', async () => {
    const bound = await bindPort('127.0.0.1', 0);
    const server = createServer((socket) => socket.end('hello'));
    server.listen(bound.handle);
    await once(server, 'listening');
    expect(server.address()).toMatchObject({ port: bound.port });
    server.close();
    bound.close();
  });

  it('accepts a host by name', async () => {
    const bound = await bindPort('localhost', 0);
    expect(bound.port).toBeGreaterThan(0);
    bound.close();
  });

  it.each([
    { host: '192.0.2.1', port: 0, says: 'this machine has no such address' },
    { host: 'no.such.host.invalid', port: 0, says: 'there is no such host' },
  ])('says why it cannot listen on $host', async ({ host, port, says }) => {
    await expect(bindPort(host, port)).rejects.toThrow(says);
  });
});
