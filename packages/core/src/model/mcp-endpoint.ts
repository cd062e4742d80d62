import type { AppOptions } from '../app-options.js';
import { DEFAULT_MAX_BODY_BYTES, DEFAULT_MCP_PATH } from '../defaults.js';
import type { McpOptions } from '../types/mcp-options.js';
import type { PathModel } from '../types/path-model.js';
import type { AppModel } from './app-model.js';
import { parsePath } from './path.js';
import { schemesOf } from './security-schemes.js';

/** Where an application serves its tools. */
export interface McpEndpoint extends Omit<McpOptions, 'path'> {
  readonly path: PathModel;
  /** Where the document on the access tokens is; none where no tool takes such tokens. */
  readonly metadata: readonly PathModel[];
  /** The largest body of any of the tools. */
  readonly maxBodyBytes: number;
}

/** The path of RFC 9728, below which the path of the resource may follow. */
const METADATA_PATH = '/.well-known/oauth-protected-resource';

/** The endpoint of an application with tools; undefined for an application without any. */
export function mcpEndpoint({ operations, options }: AppModel): McpEndpoint | undefined {
  const tools = operations.filter(({ tool }) => tool !== undefined);
  if (options.mcp === false || (tools.length === 0 && options.mcp === undefined)) return undefined;
  const given = mcpOptionsOf(options);
  const { path = DEFAULT_MCP_PATH, authorizationServers } = given;
  const { maxBodyBytes = DEFAULT_MAX_BODY_BYTES } = options;
  const takesTokens = tools
    .flatMap(schemesOf)
    .some(({ object }) => object.type === 'oauth2' || object.type === 'openIdConnect');
  return {
    ...given,
    path: pathOf(path),
    metadata:
      takesTokens || authorizationServers !== undefined
        ? [pathOf(METADATA_PATH), pathOf(`${METADATA_PATH}${path}`)]
        : [],
    maxBodyBytes: Math.max(...tools.map((tool) => tool.maxBodyBytes ?? 0), maxBodyBytes),
  };
}

/** The options of the endpoint alone. */
export function mcpOptionsOf({ mcp }: AppOptions): McpOptions {
  return typeof mcp === 'object' ? mcp : {};
}

function pathOf(text: string): PathModel {
  const parsed = parsePath(text);
  // `describe` has refused any other path.
  return parsed.ok ? parsed.path : { pattern: '/', segments: [] };
}
