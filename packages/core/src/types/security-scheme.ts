/** A security scheme, as the document has it. */
export interface SecurityScheme {
  /** The key in `components.securitySchemes`. */
  readonly name: string;
  /** OpenAPI's Security Scheme Object. */
  readonly object: SecuritySchemeObject;
  /** False for a scheme whose absence the handler deals with itself. */
  readonly isRequired: boolean;
}

/** OpenAPI's Security Scheme Object: where the credentials are. */
export type SecuritySchemeObject = { readonly description?: string } & (
  | { readonly type: 'apiKey'; readonly in: 'header' | 'query' | 'cookie'; readonly name: string }
  | { readonly type: 'http'; readonly scheme: string; readonly bearerFormat?: string }
  | { readonly type: 'oauth2'; readonly flows: OAuth2Flows }
  | { readonly type: 'openIdConnect'; readonly openIdConnectUrl: string }
);

/** The flows of an OAuth 2 scheme, with the scopes that each may give. */
export type OAuth2Flows = {
  readonly password?: OAuth2TokenFlow;
  readonly clientCredentials?: OAuth2TokenFlow;
  readonly authorizationCode?: OAuth2TokenFlow & { readonly authorizationUrl: string };
  readonly implicit?: Omit<OAuth2TokenFlow, 'tokenUrl'> & { readonly authorizationUrl: string };
};

/** A flow that ends with a token. */
export type OAuth2TokenFlow = {
  /** Where clients get a token: absolute, or relative to the server's URL. */
  readonly tokenUrl: string;
  /** Where clients renew a token; defaults to none. */
  readonly refreshUrl?: string;
  /** The scopes, with their descriptions. */
  readonly scopes: Readonly<Record<string, string>>;
};
