import type { ServerObject } from 'openapi3-ts/oas31';
import { defined } from '../types/members.js';
import type { AsyncApiReference, AsyncApiServer } from './asyncapi-object.js';

interface AsyncServers {
  readonly servers: Readonly<Record<string, AsyncApiServer>>;
  /** The servers of WebSockets, or of streams. */
  readonly refsOf: (kind: 'ws' | 'http') => readonly AsyncApiReference[];
}

/** Describes the servers that have a host: each by its protocol for WebSockets and by that for streams. */
export function asyncServers(given: readonly ServerObject[]): AsyncServers {
  const entries = given.flatMap((server, index) => {
    const [, scheme = '', host, pathname] = URL_PARTS.exec(server.url) ?? [];
    if (host === undefined) return [];
    const isSecure = scheme.toLowerCase().endsWith('s');
    return (['http', 'ws'] as const).map((kind) => {
      const described: AsyncApiServer = {
        host,
        ...defined({ pathname }),
        protocol: isSecure ? `${kind}s` : kind,
        ...defined({ description: server.description, variables: server.variables }),
      };
      return { kind, name: `${kind}-${index + 1}`, described };
    });
  });
  return {
    servers: Object.fromEntries(entries.map(({ name, described }) => [name, described])),
    refsOf: (kind) =>
      entries
        .filter((entry) => entry.kind === kind)
        .map(({ name }) => ({ $ref: `#/servers/${name}` })),
  };
}

/** Scheme, host with its variables, and path. */
const URL_PARTS = /^(https?|wss?):\/\/([^/?#]+)(\/[^?#]*)?/i;
