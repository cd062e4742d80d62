import {
  connect,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2';

import { onTestFinished } from 'vitest';

export interface Http2Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Opens a session that trusts any certificate; it ends with the test. */
export function openSession(url: string, options: object = {}): ClientHttp2Session {
  const session = connect(url, { rejectUnauthorized: false, ...options });
  session.on('error', () => undefined);
  onTestFinished(() => session.destroy());
  return session;
}

/** Sends a request with a body, if any, and reads the whole answer. */
export async function ask(
  session: ClientHttp2Session,
  fields: OutgoingHttpHeaders,
  body?: string | Uint8Array,
): Promise<Http2Answer> {
  const stream = session.request(fields, { endStream: body === undefined });
  if (body !== undefined) stream.end(body);
  return await answerOf(stream);
}

/** Reads the answer on a stream. */
export async function answerOf(stream: ClientHttp2Stream): Promise<Http2Answer> {
  const headers = await new Promise<IncomingHttpHeaders & { readonly ':status'?: number }>(
    (resolve, reject) => {
      stream.once('response', resolve).once('error', reject);
    },
  );
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return { status: headers[':status'] ?? 0, headers, text: Buffer.concat(chunks).toString() };
}
