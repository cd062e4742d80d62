import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { App } from '@sluice/core';

/** The revision that a client asks for; `modern` is the one without a handshake. */
export type Era = 'modern' | '2025-11-25' | '2025-06-18' | '2025-03-26';

export const ERAS: readonly Era[] = ['modern', '2025-11-25', '2025-06-18', '2025-03-26'];

/** Connects the official client to an application in memory. */
export async function connect(
  app: App,
  era: Era = 'modern',
  headers: Readonly<Record<string, string>> = {},
): Promise<Client> {
  const client = clientOf(era);
  const transport = new StreamableHTTPClientTransport(new URL('http://test/mcp'), {
    fetch: (url, init) => app.fetch(new Request(url, init)),
    requestInit: { headers },
  });
  await client.connect(transport);
  return client;
}

/** Connects the official client to a server. */
export async function connectTo(url: string, era: Era = 'modern'): Promise<Client> {
  const client = clientOf(era);
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  return client;
}

function clientOf(era: Era): Client {
  return new Client(
    { name: 'test', version: '1.0.0' },
    era === 'modern'
      ? { versionNegotiation: { mode: { pin: '2026-07-28' } } }
      : { supportedProtocolVersions: [era] },
  );
}

/** The text of a result. */
export function textOf(result: { readonly content?: unknown }): string {
  const { content } = result;
  const [block]: readonly unknown[] = Array.isArray(content) ? content : [];
  return block !== null && typeof block === 'object' && 'text' in block ? String(block.text) : '';
}
