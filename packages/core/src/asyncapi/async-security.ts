import type { EndpointModel } from '../model/app-model.js';
import { schemesOf } from '../model/security-schemes.js';
import type { OAuth2Flows, SecuritySchemeObject } from '../types/security-scheme.js';

/** Refers to the schemes of an endpoint, any of which is enough to AsyncAPI; undefined without a scheme. */
export function asyncSecurity(endpoint: EndpointModel): readonly object[] | undefined {
  const schemes = schemesOf(endpoint);
  if (schemes.length === 0) return undefined;
  return schemes.map(({ name, object, scopes }) => {
    const scheme = asyncScheme(object);
    const hasScopes = object.type === 'oauth2' || object.type === 'openIdConnect';
    return hasScopes && scopes.length > 0
      ? { ...scheme, scopes: [...scopes] }
      : { $ref: `#/components/securitySchemes/${name}` };
  });
}

/** The schemes of all endpoints by name; undefined without any. */
export function asyncSecuritySchemes(
  endpoints: readonly EndpointModel[],
): Readonly<Record<string, object>> | undefined {
  const schemes = endpoints.flatMap(schemesOf);
  if (schemes.length === 0) return undefined;
  return Object.fromEntries(schemes.map(({ name, object }) => [name, asyncScheme(object)]));
}

function asyncScheme(scheme: SecuritySchemeObject): object {
  if (scheme.type === 'apiKey') return { ...scheme, type: 'httpApiKey' };
  if (scheme.type !== 'oauth2') return scheme;
  const flows = absoluteFlows(scheme.flows);
  // AsyncAPI allows absolute addresses alone; what clients send is a token in any case.
  if (Object.keys(flows).length === 0) return { ...BEARER, ...describedBy(scheme) };
  return { ...scheme, flows };
}

const BEARER = { type: 'http', scheme: 'bearer' } as const;

function describedBy({ description }: SecuritySchemeObject): object {
  return description === undefined ? {} : { description };
}

function absoluteFlows(flows: OAuth2Flows): Readonly<Record<string, object>> {
  const entries = Object.entries(flows).flatMap(([name, flow]) => {
    const { scopes, ...urls } = flow;
    const isAbsolute = Object.values(urls).every((url) => URL.canParse(url));
    return isAbsolute ? [[name, { ...urls, availableScopes: scopes }] as const] : [];
  });
  return Object.fromEntries(entries);
}
