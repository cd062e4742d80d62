import type { AppModel } from '../model/app-model.js';
import type { McpEndpoint } from '../model/mcp-endpoint.js';
import { defined } from '../types/members.js';
import type { Reply } from '../http/reply.js';
import { CODES, type MessageId, type Params, type ProtocolError, resultText } from './message.js';
import { failed, succeeded } from './protocol-reply.js';
import { type Resources, resourcesOf } from './resources.js';
import { LEGACY_REVISIONS, REVISIONS } from './revision.js';
import { type Tool, toolEntry } from './tool.js';

/** What an application says of itself, and what it lists. */
export interface McpServer<T> {
  readonly tools: ReadonlyMap<string, Tool<T>>;
  readonly resources: Resources<T>;
  /** The members that every result of a modern request begins with. */
  readonly complete: string;
  /** The methods that only read what is known at start, each with the members of its result. */
  answer(method: string, params: Params, isModern: boolean): string | ProtocolError | undefined;
}

/** Lists change only with the application itself; any client may share them. */
const CACHE = '"ttlMs":300000,"cacheScope":"public"';

/** Makes the methods of an application that run no code of its own. */
export function createServer<T>(
  model: AppModel,
  tools: readonly Tool<T>[],
  endpoint: McpEndpoint,
): McpServer<T> {
  const { name = model.title, instructions, pageSize = 100 } = endpoint;
  const serverInfo = { name, version: model.version };
  const resources = resourcesOf(tools);
  const hasResources = resources.entries.length + resources.templates.length > 0;
  const capabilities = { tools: {}, ...(hasResources ? { resources: {} } : undefined) };
  const complete = `"resultType":"complete","_meta":{"io.modelcontextprotocol/serverInfo":${JSON.stringify(serverInfo)}}`;
  const discovered = { supportedVersions: REVISIONS, capabilities, ...defined({ instructions }) };
  const entries = (isModern: boolean): object[] => tools.map((tool) => toolEntry(tool, isModern));
  const pages = {
    modern: pagesOf('tools', entries(true), pageSize),
    legacy: pagesOf('tools', entries(false), pageSize),
    resources: pagesOf('resources', resources.entries, pageSize),
    templates: pagesOf('resourceTemplates', resources.templates, pageSize),
  };
  return {
    tools: new Map(tools.map((tool) => [tool.model.name, tool])),
    resources,
    complete,
    answer(method, params, isModern) {
      switch (method) {
        case 'server/discover':
          return isModern ? `${membersOf(discovered)},${CACHE}` : undefined;
        case 'initialize': {
          if (isModern) return undefined;
          const { protocolVersion: asked } = params;
          const protocolVersion =
            LEGACY_REVISIONS.find((each) => each === asked) ?? LEGACY_REVISIONS[0];
          return membersOf({
            protocolVersion,
            capabilities,
            serverInfo,
            ...defined({ instructions }),
          });
        }
        case 'ping':
          return isModern ? undefined : '';
        case 'tools/list':
          return page(isModern ? pages.modern : pages.legacy, params, isModern);
        case 'resources/list':
          return hasResources ? page(pages.resources, params, isModern) : undefined;
        case 'resources/templates/list':
          return hasResources ? page(pages.templates, params, isModern) : undefined;
        default:
          return undefined;
      }
    },
  };
}

/** A request whose revision is known. */
export interface ReadRequest {
  readonly id: MessageId;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly isModern: boolean;
}

/** Answers a request that runs no code of the application's. */
export function answerKnown(
  { id, method, params, isModern }: ReadRequest,
  server: McpServer<unknown>,
): Reply {
  const members = server.answer(method, params, isModern);
  if (members === undefined) {
    // Only since 2026-07-28 does the status of HTTP tell.
    const status = isModern ? 404 : 200;
    return failed(id, { status, code: CODES.methodNotFound, message: 'Method not found' });
  }
  if (typeof members !== 'string') return failed(id, members);
  if (!isModern) return succeeded(resultText(id, members));
  return succeeded(resultText(id, `${server.complete},${members}`));
}

function membersOf(object: object): string {
  return JSON.stringify(object).slice(1, -1);
}

function pagesOf(key: string, entries: readonly object[], size: number): string[] {
  const pages: string[] = [];
  for (let start = 0; start === 0 || start < entries.length; start += size) {
    const next = start + size < entries.length ? { nextCursor: String(pages.length + 1) } : {};
    pages.push(membersOf({ [key]: entries.slice(start, start + size), ...next }));
  }
  return pages;
}

function page(
  pages: readonly string[],
  { cursor = '0' }: Params,
  isModern: boolean,
): string | ProtocolError {
  const found =
    typeof cursor === 'string' && /^\d{1,6}$/.test(cursor) ? pages[Number(cursor)] : undefined;
  if (found === undefined) {
    return { status: 200, code: CODES.invalidParams, message: 'Unknown cursor' };
  }
  return isModern ? `${found},${CACHE}` : found;
}
