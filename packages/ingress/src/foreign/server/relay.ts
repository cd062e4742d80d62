import type { IncomingMessage } from 'node:http';

import type { Exchange } from '@sluice/core';

import { endToEndHeaders } from '../../hop/connection-fields.js';

/** Copies a response that is read from a connection into its exchange. */
export function relay(response: IncomingMessage, exchange: Exchange): void {
  exchange.reply.begin(response.statusCode ?? 502, endToEndHeaders(response.rawHeaders));
  response.on('data', (chunk: Buffer) => {
    if (exchange.reply.write(chunk)) return;
    response.pause();
    void exchange.reply.drained().then(() => response.resume());
  });
  response.once('end', () => exchange.reply.end());
  response.once('error', () => exchange.reply.destroy());
}
