import type { RequestHead } from '../http/exchange.js';
import { isRecord, ownValue } from '../types/members.js';
import { CODES, type Message, type Params, type ProtocolError } from './message.js';

/** The revision whose requests stand alone. */
export const MODERN_REVISION = '2026-07-28';

/** The revisions that begin with `initialize`, the newest first. */
export const LEGACY_REVISIONS: readonly string[] = ['2025-11-25', '2025-06-18', '2025-03-26'];

/** The only revision that has batches. */
export const BATCH_REVISION = '2025-03-26';

export const REVISIONS: readonly string[] = [MODERN_REVISION, ...LEGACY_REVISIONS];

/** How a request is answered: as the revision it names, or with an error. */
export type Revision =
  | { readonly kind: 'modern' }
  | { readonly kind: 'legacy' }
  | { readonly kind: 'refused'; readonly error: ProtocolError };

// Whole names: a name made of parts for each request would be looked up several times slower.
const VERSION = 'io.modelcontextprotocol/protocolVersion';
const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';
const MODERN: Revision = { kind: 'modern' };
const LEGACY: Revision = { kind: 'legacy' };

/**
 * Finds the revision of a request. Since 2026-07-28 each request names it in its `_meta` and repeats in
 * header fields what proxies route by; before, a client said it once, in `initialize`.
 */
export function revisionOf(
  { method, params }: Extract<Message, { kind: 'request' }>,
  head: RequestHead,
): Revision {
  const header = head.header('mcp-protocol-version')?.trim();
  const { _meta: meta } = params;
  const claim = isRecord(meta) ? ownValue(meta, VERSION) : undefined;
  if (claim === undefined) {
    if (header === undefined || !isModern(header)) return legacyRevision(method, header);
    if (method === 'initialize') {
      return mismatch('initialize belongs to revisions before that of MCP-Protocol-Version');
    }
    return refused(CODES.invalidParams, `params._meta["${VERSION}"] is missing.`);
  }
  if (typeof claim !== 'string') {
    return refused(CODES.invalidParams, `params._meta["${VERSION}"] is no text.`);
  }
  if (isRecord(meta) && !isRecord(meta[CAPABILITIES])) {
    return refused(CODES.invalidParams, `params._meta["${CAPABILITIES}"] is no object.`);
  }
  if (header !== undefined && header !== claim) {
    return mismatch('MCP-Protocol-Version differs from the revision in params._meta');
  }
  if (claim !== MODERN_REVISION) return unsupported(claim);
  const problem = headerProblem(head, { header, method, params });
  return problem === undefined ? MODERN : mismatch(problem);
}

function isModern(revision: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(revision) && revision >= MODERN_REVISION;
}

function legacyRevision(method: string, header: string | undefined): Revision {
  // `initialize` negotiates: its answer names a revision that is supported.
  if (method === 'initialize' || header === undefined) return LEGACY;
  return LEGACY_REVISIONS.includes(header) ? LEGACY : unsupported(header);
}

function unsupported(requested: string): Revision {
  const data = { supported: REVISIONS, requested };
  const message = 'Unsupported protocol version';
  return { kind: 'refused', error: { status: 400, code: CODES.unsupportedVersion, message, data } };
}

interface Repeated {
  readonly header: string | undefined;
  readonly method: string;
  readonly params: Params;
}

/** What of a request its header fields do not repeat; undefined where they are right. */
function headerProblem(
  head: RequestHead,
  { header, method, params }: Repeated,
): string | undefined {
  if (header === undefined) return 'MCP-Protocol-Version is missing';
  const named = head.header('mcp-method')?.trim();
  if (named !== method) {
    return named === undefined ? 'Mcp-Method is missing' : 'Mcp-Method differs from the method';
  }
  const key = NAMED_BY.get(method);
  const wanted = key === undefined ? undefined : params[key];
  if (typeof wanted !== 'string') return undefined;
  const given = head.header('mcp-name')?.trim();
  if (given === undefined) return 'Mcp-Name is missing';
  return decoded(given) === wanted ? undefined : `Mcp-Name differs from params.${key}`;
}

const NAMED_BY: ReadonlyMap<string, string> = new Map([
  ['tools/call', 'name'],
  ['prompts/get', 'name'],
  ['resources/read', 'uri'],
]);

const ENCODED = /^=\?base64\?([A-Za-z0-9+/]*={0,2})\?=$/;

/** A text that header fields cannot hold comes as base64. */
function decoded(value: string): string {
  const [, base64] = ENCODED.exec(value) ?? [];
  return base64 === undefined ? value : Buffer.from(base64, 'base64').toString('utf8');
}

function mismatch(what: string): Revision {
  return refused(CODES.headerMismatch, `Header mismatch: ${what}`);
}

function refused(code: number, message: string): Revision {
  return { kind: 'refused', error: { status: 400, code, message } };
}
