import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { SignJWT, exportJWK, generateKeyPair } from 'jose';

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

/** An OpenID Connect issuer on this machine, with a discovery document and a key set. */
export interface Issuer {
  readonly url: string;
  /** The paths that it was asked for. */
  readonly asked: string[];
  /** What it answers instead of its documents; undefined for the documents. */
  answer: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  /** Signs with the newest key; a claim that is undefined is left out. */
  sign(claims?: Readonly<Record<string, unknown>>, options?: SignOptions): Promise<string>;
  /** Replaces its key. */
  rotate(): Promise<void>;
  close(): Promise<void>;
}

export interface SignOptions {
  /** Fields of the token's header beside `alg`; defaults to the `kid` of the key. */
  readonly header?: Readonly<Record<string, unknown>>;
  readonly key?: KeyPair['privateKey'];
}

/** The audience of the tokens that an issuer signs. */
export const AUDIENCE = 'shop';

export async function startIssuer(): Promise<Issuer> {
  let pair = await generateKeyPair('ES256');
  let kid = 0;
  const server = createServer((request, response) => {
    issuer.asked.push(request.url ?? '');
    if (issuer.answer !== undefined) return issuer.answer(request, response);
    if (request.url === '/.well-known/openid-configuration') {
      response.end(JSON.stringify({ issuer: issuer.url, jwks_uri: `${issuer.url}/keys` }));
    } else {
      void exportJWK(pair.publicKey).then((jwk) =>
        response.end(JSON.stringify({ keys: [{ ...jwk, kid: String(kid), alg: 'ES256' }] })),
      );
    }
    return undefined;
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server on a port has such an address
  const { port } = server.address() as AddressInfo;
  const issuer: Issuer = {
    url: `http://127.0.0.1:${port}`,
    asked: [],
    answer: undefined,
    sign: (claims = {}, { header = { kid: String(kid) }, key = pair.privateKey } = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const all = { iss: issuer.url, aud: AUDIENCE, sub: 'ann', exp: now + 60, ...claims };
      return new SignJWT(all).setProtectedHeader({ alg: 'ES256', ...header }).sign(key);
    },
    rotate: async () => {
      pair = await generateKeyPair('ES256');
      kid += 1;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return issuer;
}
