import type { RawHeaders, RequestHead } from '../http/exchange.js';
import { findField } from '../http/headers.js';
import { type Reply, statusReply } from '../http/reply.js';
import type { AppModel } from '../model/app-model.js';
import type { McpEndpoint } from '../model/mcp-endpoint.js';
import { schemesOf } from '../model/security-schemes.js';
import type { SecuritySchemeObject } from '../types/security-scheme.js';

/** What clients without an access token are told of where to get one (RFC 9728). */
export interface ProtectedResource {
  /** The document that names the authorization servers. */
  document(head: RequestHead): Reply;
  /** The fields of a refusal, with the place of that document. */
  challenged(head: RequestHead, refusal: Refusal): RawHeaders;
}

/** A refusal for want of a token. */
export interface Refusal {
  readonly status: number;
  readonly headers: RawHeaders;
}

/** Describes the tokens that the tools of an application take. */
export function protectedResource(model: AppModel, endpoint: McpEndpoint): ProtectedResource {
  const schemes = model.operations.filter(({ tool }) => tool !== undefined).flatMap(schemesOf);
  const servers = endpoint.authorizationServers ?? [
    ...new Set(schemes.flatMap(({ object }) => issuersOf(object))),
  ];
  const scopes = [...new Set(schemes.flatMap((scheme) => scheme.scopes))];
  const [metadata] = endpoint.metadata;
  const isKnown = metadata !== undefined && servers.length > 0;
  return {
    document: (head) => {
      const origin = originOf(head);
      if (!isKnown || origin === undefined) return statusReply(404);
      const body = JSON.stringify({
        resource: `${origin}${endpoint.path.pattern}`,
        authorization_servers: servers,
        ...(scopes.length > 0 ? { scopes_supported: scopes } : undefined),
        bearer_methods_supported: ['header'],
      });
      return { status: 200, headers: METADATA_HEADERS, body };
    },
    challenged: (head, { status, headers }) => {
      const origin = originOf(head);
      if (!isKnown || origin === undefined) return headers;
      const given = findField(headers, 'www-authenticate') ?? 'Bearer';
      // Another scheme, such as Basic, has no such parameters.
      if (!/^bearer\b/i.test(given)) return headers;
      const wanted = status === 401 && scopes.length > 0 && !/\bscope=/.test(given);
      const parameters = [
        given.slice('Bearer'.length).trim(),
        `resource_metadata="${origin}${metadata.pattern}"`,
        ...(wanted ? [`scope="${scopes.join(' ')}"`] : []),
      ];
      const others = headers.filter(
        (_, index) => headers[index - (index % 2)]?.toLowerCase() !== 'www-authenticate',
      );
      const text = parameters.filter((parameter) => parameter !== '').join(', ');
      return [...others, 'www-authenticate', `Bearer ${text}`];
    },
  };
}

const METADATA_HEADERS: RawHeaders = [
  'content-type',
  'application/json',
  'cache-control',
  'no-cache',
  'vary',
  'host',
];

/** The issuers that a scheme names: by their discovery document, or by the origin of absolute URLs. */
function issuersOf(object: SecuritySchemeObject): string[] {
  if (object.type === 'openIdConnect') {
    return [object.openIdConnectUrl.replace(/\/\.well-known\/openid-configuration$/, '')];
  }
  if (object.type !== 'oauth2') return [];
  const { authorizationCode, clientCredentials } = object.flows;
  return [authorizationCode?.authorizationUrl, clientCredentials?.tokenUrl].flatMap((url) =>
    url !== undefined && /^https?:/i.test(url) && URL.canParse(url) ? [new URL(url).origin] : [],
  );
}

/** Where the application is, as the client wrote it; undefined for a host that no URL could have. */
function originOf(head: RequestHead): string | undefined {
  const host = head.header('host') ?? '';
  return /^[\w.:[\]-]+$/.test(host) ? `${head.scheme}://${host}${head.rootPath}` : undefined;
}
