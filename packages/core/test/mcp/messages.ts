import { Get, Post, createApp } from '@sluice/core';

export class Numbers {
  @Get('/double')
  double(of: number) {
    return of * 2;
  }

  @Post('/echo', { body: { text: String } })
  echo({ body }: { body: { text: string } }) {
    return body;
  }
}

export const app = createApp(Numbers, { mcp: true, maxBodyBytes: 4096, maxJsonDepth: 8 });

/** A request of a test. */
export interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly method?: string;
}

/** Sends a request in memory; the body of the answer as JSON where it is. */
export async function send({ headers = {}, body, method = 'POST' }: Sent) {
  const response = await app.fetch(
    new Request('http://localhost:8000/mcp', {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body }),
    }),
  );
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json';
  return { status: response.status, body: isJson ? JSON.parse(text) : text };
}

/** The `_meta` of a request of revision 2026-07-28. */
export const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** A request of revision 2026-07-28, with the header fields that belong to it. */
export function modern(
  method: string,
  params: Record<string, unknown> = {},
  headers: Readonly<Record<string, string>> = {},
): Sent {
  const name = params['name'] ?? params['uri'];
  return {
    headers: {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(typeof name === 'string' ? { 'mcp-name': name } : {}),
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 7, method, params: { _meta: META, ...params } }),
  };
}

/** A request of an older revision. */
export function legacy(method: string, params: object = {}, version?: string): Sent {
  return {
    headers: version === undefined ? {} : { 'mcp-protocol-version': version },
    body: JSON.stringify({ jsonrpc: '2.0', id: 7, method, params }),
  };
}
