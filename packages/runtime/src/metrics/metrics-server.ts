import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import { authorityOf, DEFAULT_HOST } from '@sluice/core/internal';

import { ServeError } from '../errors.js';
import type { MetricsPage } from './metrics-page.js';

/** A port that serves metrics. */
export interface MetricsServer {
  readonly url: string;
  close(): void;
}

/**
 * Serves `/metrics` on a port of its own, and nothing else. Rejects with ServeError `E_METRICS_PORT` when
 * the port cannot be had.
 */
export async function serveMetrics(
  { host = DEFAULT_HOST, port }: { readonly host?: string | undefined; readonly port: number },
  page: () => Promise<MetricsPage>,
): Promise<MetricsServer> {
  const server = createServer((request, response) => void answer({ request, response }, page));
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new ServeError(
      'E_METRICS_PORT',
      `cannot serve metrics on ${host}:${port}: ${String(error)}. Choose another port.`,
      { cause: error },
    );
  }
  const address = server.address();
  const taken = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${authorityOf(host, taken)}/metrics`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
  page: () => Promise<MetricsPage>,
): Promise<void> {
  const path = request.url?.replace(/\?.*$/s, '');
  if (path !== '/metrics' || (request.method !== 'GET' && request.method !== 'HEAD')) {
    response.writeHead(path === '/metrics' ? 405 : 404, { 'content-type': 'text/plain' });
    response.end('GET /metrics has the metrics.\n');
    return;
  }
  try {
    const { contentType, text } = await page();
    response.writeHead(200, { 'content-type': contentType });
    response.end(text);
  } catch {
    // The processes are ending; Prometheus asks again.
    response.writeHead(503, { 'retry-after': '1' });
    response.end();
  }
}
