import { createServer } from 'node:net';
import type { Duplex } from 'node:stream';

import type { ChannelEndpoint } from '@sluice/ingress/channel';

/** Where a process serves its channel: a Unix socket, or TCP. */
export type ChannelAddress = Exclude<ChannelEndpoint, { readonly kind: 'memory' }>;

/** Channels that are served at an address. */
export interface ServedChannels {
  /** Where they are reached, with the port that was taken. */
  readonly endpoint: ChannelAddress;
  /** Takes no more connections, so that the address has no listener: a router takes the process for dead. */
  close(): void;
}

/** Serves channels at an address, where port 0 takes a free one. */
export async function serveChannels(
  at: ChannelAddress,
  accept: (stream: Duplex) => void,
): Promise<ServedChannels> {
  const server = createServer({ noDelay: true }, accept);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    if (at.kind === 'unix') server.listen(at.path, resolve);
    else server.listen(at.port, at.host, resolve);
  });
  const bound = server.address();
  const hasPort = at.kind === 'tcp' && typeof bound === 'object' && bound !== null;
  return {
    endpoint: hasPort ? { ...at, port: bound.port } : at,
    close: () => void server.close(),
  };
}
