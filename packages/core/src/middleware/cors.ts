import type { Reply } from '../http/reply.js';
import type { HttpRequest } from '../http/request.js';
import { PlainTextResponse } from '../http/response.js';
import type { MiddlewareFunction } from './middleware.js';
import { refuseOptions } from './middleware-options.js';
import { withHeader, withVary } from './reply-headers.js';

/** Options of {@link cors}. */
export interface CorsOptions {
  /** The origins whose pages may read responses: `['https://shop.example']`, or `'*'` for all. Defaults to none. */
  readonly allowOrigins?: readonly string[] | '*';
  /** Further origins, by a pattern that must match the whole of one; defaults to none. */
  readonly allowOriginRegex?: RegExp;
  /** The methods of requests that a browser asks about first, or `'*'` for all; defaults to GET. */
  readonly allowMethods?: readonly string[] | '*';
  /**
   * The request headers besides those that are always allowed (`Accept`, `Accept-Language`,
   * `Content-Language`, `Content-Type`), or `'*'` for all; defaults to none.
   */
  readonly allowHeaders?: readonly string[] | '*';
  /** Lets pages send cookies and `Authorization`, not with `allowOrigins: '*'`; defaults to false. */
  readonly allowCredentials?: boolean;
  /** The response headers that pages may read besides the usual ones; defaults to none. */
  readonly exposeHeaders?: readonly string[];
  /** Seconds for which browsers keep an answer to a preflight; defaults to 600. */
  readonly maxAgeS?: number;
}

const ALL_METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];
const SAFE_HEADERS = ['Accept', 'Accept-Language', 'Content-Language', 'Content-Type'];

const PREFLIGHT_READERS = new WeakSet<MiddlewareFunction>();

/**
 * Lets pages of other origins read responses (CORS): answers preflights before anything inside runs, and
 * marks every response, errors included. Belongs to the application, outermost.
 *
 * A preflight is 200, or 400 with what is not allowed. Throws `DefinitionError` for `allowOrigins: '*'`
 * with `allowCredentials`, which would let any page act as the user.
 */
export function cors(options: CorsOptions = {}): MiddlewareFunction {
  const rules = rulesOf(options);
  const middleware: MiddlewareFunction = async (request, next) => {
    const origin = request.headers.get('origin');
    if (origin !== null && isPreflight(request)) return preflightReply(request, rules, origin);
    return marked(await next(), rules, origin);
  };
  PREFLIGHT_READERS.add(middleware);
  return middleware;
}

/** True for a middleware that must see the OPTIONS requests of browsers, which no operation gets. */
export function readsPreflights(middleware: MiddlewareFunction): boolean {
  return PREFLIGHT_READERS.has(middleware);
}

interface Rules {
  readonly allowsAll: boolean;
  readonly isAllowed: (origin: string) => boolean;
  readonly methods: readonly string[];
  /** In lower case; undefined for all. */
  readonly headers: ReadonlySet<string> | undefined;
  readonly shownHeaders: string;
  readonly credentials: boolean;
  readonly exposed: string;
  readonly maxAgeS: number;
}

function rulesOf(options: CorsOptions): Rules {
  const { allowOriginRegex, allowCredentials = false, exposeHeaders = [], maxAgeS = 600 } = options;
  const allowOrigins = listOf(options.allowOrigins ?? []);
  const allowMethods = listOf(options.allowMethods ?? ['GET']);
  const allowHeaders = listOf(options.allowHeaders ?? []);
  const allowsAll = allowOrigins.includes('*');
  if (allowsAll && allowCredentials) {
    refuseOptions(
      'cors',
      "has allowOrigins: '*' with allowCredentials, so any page could act as the user.",
      'List the origins, or leave allowCredentials out.',
    );
  }
  for (const origin of allowsAll ? [] : allowOrigins) checkOrigin(origin);
  const pattern =
    allowOriginRegex &&
    new RegExp(`^(?:${allowOriginRegex.source})$`, allowOriginRegex.flags.replaceAll(/[gy]/g, ''));
  const known = new Set(allowOrigins);
  const headers = [...new Set([...SAFE_HEADERS, ...allowHeaders])].toSorted();
  return {
    allowsAll,
    isAllowed: (origin) => allowsAll || known.has(origin) || pattern?.test(origin) === true,
    methods: allowMethods.includes('*') ? ALL_METHODS : allowMethods,
    headers: allowHeaders.includes('*')
      ? undefined
      : new Set(headers.map((name) => name.toLowerCase())),
    shownHeaders: headers.join(', '),
    credentials: allowCredentials,
    exposed: exposeHeaders.join(', '),
    maxAgeS,
  };
}

function listOf(option: readonly string[] | '*'): readonly string[] {
  return option === '*' ? ['*'] : option;
}

function checkOrigin(origin: string): void {
  if (origin === 'null' || (URL.canParse(origin) && new URL(origin).origin === origin)) return;
  refuseOptions(
    'cors',
    `has the origin ${JSON.stringify(origin)}, which no browser sends.`,
    "Write scheme, host and port alone: 'https://shop.example'.",
  );
}

function isPreflight({ method, headers }: HttpRequest): boolean {
  return method === 'OPTIONS' && headers.has('access-control-request-method');
}

function preflightReply({ headers }: HttpRequest, rules: Rules, origin: string): PlainTextResponse {
  const method = headers.get('access-control-request-method') ?? '';
  const requested = headers.get('access-control-request-headers');
  const isAllowed = rules.isAllowed(origin);
  const failures = [
    ...(isAllowed ? [] : ['origin']),
    ...(rules.methods.includes(method) ? [] : ['method']),
    ...(areAllowed(requested, rules) ? [] : ['headers']),
  ];
  const isOk = failures.length === 0;
  const response = new PlainTextResponse(isOk ? 'OK' : `Disallowed CORS ${failures.join(', ')}`, {
    status: isOk ? 200 : 400,
  });
  if (!rules.allowsAll) response.appendHeader('vary', 'Origin');
  if (isAllowed) response.setHeader('access-control-allow-origin', rules.allowsAll ? '*' : origin);
  response.setHeader('access-control-allow-methods', rules.methods.join(', '));
  response.setHeader('access-control-max-age', String(rules.maxAgeS));
  if (rules.headers !== undefined) {
    response.setHeader('access-control-allow-headers', rules.shownHeaders);
  } else if (requested !== null) {
    response.appendHeader('vary', 'Access-Control-Request-Headers');
    response.setHeader('access-control-allow-headers', requested);
  }
  if (rules.credentials) response.setHeader('access-control-allow-credentials', 'true');
  return response;
}

function areAllowed(requested: string | null, { headers }: Rules): boolean {
  if (requested === null || headers === undefined) return true;
  return requested.split(',').every((name) => headers.has(name.trim().toLowerCase()));
}

function marked(reply: Reply, rules: Rules, origin: string | null): Reply {
  // Also without an `Origin`: a cache must not give that response to a page.
  const varied = rules.allowsAll ? reply : withVary(reply, 'Origin');
  if (origin === null || !rules.isAllowed(origin)) return varied;
  const fields: readonly (readonly [string, string])[] = [
    ['access-control-allow-origin', rules.allowsAll ? '*' : origin],
    ...(rules.credentials ? [['access-control-allow-credentials', 'true'] as const] : []),
    ...(rules.exposed === '' ? [] : [['access-control-expose-headers', rules.exposed] as const]),
  ];
  return fields.reduce((changed, [name, value]) => withHeader(changed, name, value), varied);
}
