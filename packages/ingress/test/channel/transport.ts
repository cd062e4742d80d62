import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';

import { onTestFinished } from 'vitest';

import { connectChannel, type ConnectChannelOptions } from '../../src/channel/connect-channel.js';
import { memoryPair } from '../../src/channel/memory-pair.js';
import { openEndpoint } from '../../src/channel/open-endpoint.js';
import type { ChannelHandler } from '../../src/channel/channel-handler.js';
import { serveChannel, type ServedChannel } from '../../src/channel/serve-channel.js';
import { PromisedClient } from './promised.js';

/** A path for a Unix socket, removed with the test. */
export function socketPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-channel-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'socket');
}

/** Listens on `path` and hands every connection to `accept`; closed with the test. */
export async function listen(path: string, accept: (stream: Duplex) => void): Promise<void> {
  const streams = new Set<Duplex>();
  const server = createServer((stream) => {
    streams.add(stream);
    accept(stream);
  });
  server.listen(path);
  await once(server, 'listening');
  onTestFinished(() => {
    for (const stream of streams) stream.destroy();
    server.close();
  });
}

export type Transport = 'memory' | 'unix';

/** A channel to `replica`, over the given transport; closed with the test. */
export async function openChannel(
  transport: Transport,
  replica: ChannelHandler,
  options: ConnectChannelOptions = {},
): Promise<{ client: PromisedClient; served: ServedChannel; stream: Duplex }> {
  const [near, far] = await (transport === 'memory' ? memoryPair() : unixPair());
  const served = serveChannel(far, replica, options);
  const client = new PromisedClient(connectChannel(near, options));
  onTestFinished(() => client.close());
  return { client, served, stream: near };
}

/** Both ends of a connection over a Unix socket. */
async function unixPair(): Promise<[Duplex, Duplex]> {
  const path = socketPath();
  const { promise: accepted, resolve } = withResolver<Duplex>();
  await listen(path, resolve);
  const near = await openEndpoint({ kind: 'unix', path });
  return [near, await accepted];
}

function withResolver<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let settle: ((value: T) => void) | undefined;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: (value) => settle?.(value) };
}
