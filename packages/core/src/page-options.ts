/** Where the document of an application is, and the pages that show it. */
export interface PageOptions {
  /** Path of the OpenAPI document; `false` removes it and its pages. Defaults to `/openapi.json`. */
  readonly openapi?: string | false;
  /** Path of the docs page, Swagger UI; `false` removes it. Defaults to `/docs`. */
  readonly docs?: string | false;
  /** Path of the reference page, Redoc; `false` removes it. Defaults to `/redoc`. */
  readonly redoc?: string | false;
  /** Path of the AsyncAPI document of WebSockets and streams; `false` removes it. Defaults to `/asyncapi.json`. */
  readonly asyncapi?: string | false;
  /** The icon of the pages in the browser; defaults to Sluice's. */
  readonly faviconUrl?: string;
  /**
   * Parameters of Swagger UI, as JSON: `{ docExpansion: 'none', persistAuthorization: false }`. Defaults to
   * deep links, and credentials that are remembered.
   */
  readonly swaggerUiParameters?: Readonly<Record<string, unknown>>;
  /** What *Authorize* of the docs page tells an authorization server; defaults to PKCE alone. */
  readonly swaggerUiInitOAuth?: SwaggerUiOAuth;
  /** Parameters of Redoc, as JSON: `{ hideDownloadButtons: true }`. Defaults to the type of the system. */
  readonly redocParameters?: Readonly<Record<string, unknown>>;
}

/**
 * What *Authorize* of the docs page tells an authorization server.
 *
 * There is no client secret: every visitor of the page could read it.
 */
export interface SwaggerUiOAuth {
  /** The id of the docs page at the authorization server; visitors type it where it is left out. */
  readonly clientId?: string;
  /** The scopes that are chosen at first; defaults to none. */
  readonly scopes?: string | readonly string[];
  /** The name of the application on the page; defaults to none. */
  readonly appName?: string;
  /** Sent with the authorization and the token request; defaults to none. */
  readonly realm?: string;
  /** Stands between scopes; defaults to a space. */
  readonly scopeSeparator?: string;
  /** Further members of the query of the authorization URL; defaults to none. */
  readonly additionalQueryStringParams?: Readonly<Record<string, string>>;
  /** Proves with PKCE (RFC 7636) that one browser began and ended the authorization; defaults to true. */
  readonly usePkceWithAuthorizationCodeGrant?: boolean;
}
