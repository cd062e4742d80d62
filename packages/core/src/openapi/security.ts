import { schemesOf } from '../model/security-schemes.js';
import type { SecurityModel } from '../model/handler-model.js';
import type { AppModel, EndpointModel } from '../model/app-model.js';
import type { SecuritySchemeObject } from '../types/security-scheme.js';

/** A Security Requirement Object: the schemes that a request needs together, with their scopes. */
type Requirement = Record<string, string[]>;

/**
 * Describes the security of an operation or a WebSocket; undefined without a scheme.
 *
 * Schemes that answer 401 by themselves are required together. Those that do not are alternatives, one of
 * which is nothing: the handler decides.
 */
export function securityOf(endpoint: EndpointModel): Requirement[] | undefined {
  const schemes = schemesOf(endpoint);
  if (schemes.length === 0) return undefined;
  const required = requirementOf(schemes.filter(({ isRequired }) => isRequired));
  const optional = schemes.filter(
    ({ isRequired, name }) => !isRequired && !Object.hasOwn(required, name),
  );
  if (optional.length === 0) return [required];
  const names = [...new Set(optional.map(({ name }) => name))];
  const alternatives = names.map((name) => ({
    ...required,
    ...requirementOf(optional.filter((scheme) => scheme.name === name)),
  }));
  return [...alternatives, required];
}

function requirementOf(schemes: readonly SecurityModel[]): Requirement {
  const byName = new Map<string, Set<string>>();
  for (const { name, object, scopes } of schemes) {
    const known = byName.get(name) ?? new Set<string>();
    byName.set(name, known);
    // OpenAPI gives scopes a meaning for these alone.
    if (object.type !== 'oauth2' && object.type !== 'openIdConnect') continue;
    for (const scope of scopes) known.add(scope);
  }
  return Object.fromEntries([...byName].map(([name, scopes]) => [name, [...scopes]]));
}

/** The schemes of all endpoints by name; undefined without any. */
export function securitySchemes(
  endpoints: readonly EndpointModel[],
): Record<string, SecuritySchemeObject> | undefined {
  const schemes = endpoints.flatMap(schemesOf);
  if (schemes.length === 0) return undefined;
  return Object.fromEntries(schemes.map(({ name, object }) => [name, object]));
}

/** The origins of other servers where clients get tokens, and of issuers, which say where that is. */
export function tokenOrigins({ operations, sockets }: AppModel): readonly string[] {
  const schemes = Object.values(securitySchemes([...operations, ...sockets]) ?? {});
  const flows = schemes.flatMap((scheme) => (scheme.type === 'oauth2' ? [scheme.flows] : []));
  const issuers = schemes.flatMap((scheme) =>
    scheme.type === 'openIdConnect' ? [scheme.openIdConnectUrl] : [],
  );
  const tokenUrls = flows
    .flatMap(({ password, clientCredentials, authorizationCode }) => [
      password,
      clientCredentials,
      authorizationCode,
    ])
    .flatMap((flow) => (flow === undefined ? [] : [flow.tokenUrl, flow.refreshUrl ?? '']));
  const absolute = [...tokenUrls, ...issuers].filter(
    (url) => /^https?:/i.test(url) && URL.canParse(url),
  );
  return [...new Set(absolute.map((url) => new URL(url).origin))];
}
