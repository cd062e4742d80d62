import { canonicalPath } from '../http/canonical-path.js';
import { findRoute } from '../http/router/find.js';
import { addRoute, createRouteTree } from '../http/router/tree.js';
import { defined } from '../types/members.js';
import type { PathModel } from '../types/path-model.js';
import type { CallRequest } from './call-request.js';
import type { Tool } from './tool.js';

/** The operations of an application that are resources. */
export interface Resources<T> {
  /** Those with one URI, as `resources/list` has them. */
  readonly entries: readonly object[];
  /** Those with parameters, as `resources/templates/list` has them. */
  readonly templates: readonly object[];
  /** Finds the operation of a URI, and the request that reads it; undefined for a URI of no resource. */
  find(uri: string): FoundResource<T> | undefined;
}

/** A resource, and the request that reads it. */
export interface FoundResource<T> {
  readonly tool: Tool<T>;
  readonly request: CallRequest;
}

/** The start of every URI, before the path of its operation; clients cannot open it themselves. */
const SCHEME = 'api://';

/** Makes the resources among the tools of an application. */
export function resourcesOf<T>(tools: readonly Tool<T>[]): Resources<T> {
  const resources = tools.filter(({ model }) => model.isResource);
  const tree = createRouteTree<Tool<T>>();
  for (const tool of resources) {
    addRoute(tree, { method: 'GET', segments: tool.operation.path.segments, target: tool });
  }
  const described = resources.map((tool) => ({ ...entryOf(tool), uri: uriOf(tool) }));
  return {
    entries: described.filter(({ uri }) => !uri.includes('{')),
    templates: described
      .filter(({ uri }) => uri.includes('{'))
      .map(({ uri, ...entry }) => ({ ...entry, uriTemplate: uri })),
    find(uri) {
      const [, path = '', query = ''] = READ.exec(uri) ?? [];
      if (canonicalPath(path) !== path) return undefined;
      const match = findRoute(tree, 'GET', path);
      if (match.kind !== 'found') return undefined;
      const request = { method: 'GET', path, values: match.values, query, body: undefined };
      return { tool: match.target, request };
    },
  };
}

const READ = /^api:\/\/(\/[^?#]*)(?:\?([^#]*))?$/;

function entryOf({ model }: Tool<unknown>): object {
  const { name, title, description } = model;
  return { name, ...defined({ title, description }) };
}

/** The URI of a resource, or its template (RFC 6570) where it has parameters. */
function uriOf({ operation, input }: Tool<unknown>): string {
  const query = [...input.places]
    .filter(([, { source }]) => source === 'query')
    .map(([, { name }]) => name);
  const path = templateOf(operation.path);
  return query.length === 0 ? `${SCHEME}${path}` : `${SCHEME}${path}{?${query.join(',')}}`;
}

function templateOf({ segments }: PathModel): string {
  const parts = segments.map((segment) => {
    if (segment.kind === 'static') return encodeURIComponent(segment.text);
    return segment.kind === 'catchAll' ? `{+${segment.name}}` : `{${segment.name}}`;
  });
  return `/${parts.join('/')}`;
}
