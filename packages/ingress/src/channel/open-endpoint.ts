import { connect } from 'node:net';
import type { Duplex } from 'node:stream';

import { ChannelError } from './channel-error.js';
import { ReadPages, attachPages } from './flow/read-pages.js';

/** The address at which a replica serves its channel. */
export type ChannelEndpoint =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  /** The inline engine: a replica in this process, opened by its id. */
  | { readonly kind: 'memory'; readonly id: string };

/** Opens the connection of an endpoint. */
export type OpenConnection = (endpoint: ChannelEndpoint) => Promise<Duplex>;

const CONNECT_TIMEOUT_MS = 5_000;

/** Opens the connection of a Unix or TCP endpoint; resolves once it is established. */
export function openEndpoint(endpoint: ChannelEndpoint): Promise<Duplex> {
  if (endpoint.kind === 'memory') {
    return Promise.reject(
      new ChannelError(
        'E_CHANNEL_ENDPOINT',
        `replica ${endpoint.id} lives in the process of its engine. Pass the inline engine's own \`open\`.`,
      ),
    );
  }
  return new Promise((resolve, reject) => {
    const pages = new ReadPages();
    const onread = {
      buffer: () => pages.next(),
      callback: (bytes: number) => {
        pages.read(bytes);
        return true;
      },
    };
    const socket =
      endpoint.kind === 'unix'
        ? connect({ path: endpoint.path, onread })
        : connect({ host: endpoint.host, port: endpoint.port, noDelay: true, onread });
    attachPages(socket, pages);
    const timer = setTimeout(() => {
      socket.destroy(
        new ChannelError('E_CHANNEL_ENDPOINT', `no connection within ${CONNECT_TIMEOUT_MS} ms.`),
      );
    }, CONNECT_TIMEOUT_MS);
    socket.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(socket);
    });
  });
}
