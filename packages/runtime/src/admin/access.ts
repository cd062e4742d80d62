import { isIP } from 'node:net';

import { isSameSecret, type ExchangeHandler, type RequestHead } from '@sluice/core';

/** Whom the admin API answers; plain JSON. */
export interface AccessRules {
  /** The secret of all requests; undefined for none. */
  readonly token: string | undefined;
  /** The names by which clients call the server, in lower case, without ports. */
  readonly hosts: readonly string[];
  /** Also any IP address: no page can make an address point elsewhere, as it can a name. */
  readonly allowsAddresses: boolean;
  /** Besides the server's own; in lower case. */
  readonly origins: readonly string[];
}

/** Why a request is not answered. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly text: string;
}

/**
 * Asks of every request, whatever its method and path: is it meant for this server, does it come from a
 * page of its own, and does it carry the token? Nothing is public, so there is no list of paths to err in.
 *
 * A page that made its name point to this machine (DNS rebinding) sends its own name as `Host`, and a
 * foreign page its own `Origin`: both are refused before the token is looked at.
 */
export function refusalOf(head: RequestHead, rules: AccessRules): Refusal | undefined {
  const host = head.header('host')?.toLowerCase() ?? '';
  if (!isOwnHost(nameOf(host), rules)) {
    return {
      status: 403,
      text: `Forbidden: this server does not answer for the host ${JSON.stringify(host)}. Call it by ${rules.hosts.slice(0, 2).join(' or ')}, or start it with that name allowed.`,
    };
  }
  const origin = head.header('origin')?.toLowerCase();
  if (origin !== undefined && !isOwnOrigin(origin, host) && !rules.origins.includes(origin)) {
    return {
      status: 403,
      text: `Forbidden: pages of ${JSON.stringify(origin)} may not call this server.`,
    };
  }
  // Browsers send no Origin with navigations and images, and say by this that another site asked for them.
  if (origin === undefined && head.header('sec-fetch-site') === 'cross-site') {
    return { status: 403, text: 'Forbidden: pages of other sites may not call this server.' };
  }
  return rules.token === undefined
    ? undefined
    : tokenRefusal(head.header('authorization'), rules.token);
}

/** Wraps a handler so that it sees only requests which may be answered. */
export function guardAdmin(handler: ExchangeHandler, rules: AccessRules): ExchangeHandler {
  return {
    handle(exchange) {
      const refusal = refusalOf(exchange.head, rules);
      if (refusal === undefined) return handler.handle(exchange);
      exchange.reply.respond(refusal.status, headersOf(refusal), `${refusal.text}\n`);
    },
    connect(exchange) {
      const refusal = refusalOf(exchange.head, rules);
      if (refusal === undefined) return handler.connect(exchange);
      exchange.refuse(refusal.status, headersOf(refusal), `${refusal.text}\n`);
    },
  };
}

/** `Basic` lets a person open a page: the browser asks for the token, and keeps it for this port alone. */
const CHALLENGES = ['www-authenticate', 'Bearer', 'www-authenticate', 'Basic realm="Sluice admin"'];

function headersOf({ status }: Refusal): readonly string[] {
  const headers = ['content-type', 'text/plain; charset=utf-8', 'cache-control', 'no-store'];
  return status === 401 ? [...headers, ...CHALLENGES] : headers;
}

/** As Ray's API: 401 without a token, 403 for another. A browser asks again only after a 401. */
function tokenRefusal(authorization: string | undefined, token: string): Refusal | undefined {
  const [scheme = '', credentials = ''] = (authorization ?? '').split(/ +/, 2);
  switch (scheme.toLowerCase()) {
    case 'bearer':
      if (isSameSecret(credentials, token)) return undefined;
      return { status: 403, text: `Forbidden: that is not the token of this server. ${ADVICE}` };
    case 'basic':
      if (isSameSecret(passwordOf(credentials), token)) return undefined;
      return { status: 401, text: `Unauthorized: that is not the token of this server. ${ADVICE}` };
    default:
      return { status: 401, text: `Unauthorized: the request carries no token. ${ADVICE}` };
  }
}

const ADVICE =
  'Send "Authorization: Bearer TOKEN" with the token of ~/.sluice/auth_token on the server, or of its SLUICE_AUTH_TOKEN.';

function passwordOf(credentials: string): string {
  return Buffer.from(credentials, 'base64')
    .toString('utf8')
    .replace(/^[^:]*:/, '');
}

function isOwnHost(name: string, { hosts, allowsAddresses }: AccessRules): boolean {
  return hosts.includes(name) || (allowsAddresses && isIP(name) !== 0);
}

/** `[::1]:8265` is `::1`. */
function nameOf(host: string): string {
  return host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');
}

function isOwnOrigin(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}
