import { createServer } from 'node:net';
import type { Duplex } from 'node:stream';

import type { ChannelEndpoint } from '@sluice/ingress/channel';

/** Where a process serves its channel: a Unix socket, or TCP, where port 0 takes a free one. */
export type ChannelAddress = Exclude<ChannelEndpoint, { readonly kind: 'memory' }>;

/** Serves channels at an address; resolves with where they are reached, which has the port that was taken. */
export async function serveChannels(
  at: ChannelAddress,
  accept: (stream: Duplex) => void,
): Promise<ChannelAddress> {
  const server = createServer({ noDelay: true }, accept);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    if (at.kind === 'unix') server.listen(at.path, resolve);
    else server.listen(at.port, at.host, resolve);
  });
  const bound = server.address();
  if (at.kind === 'unix' || typeof bound === 'string' || bound === null) return at;
  return { ...at, port: bound.port };
}
