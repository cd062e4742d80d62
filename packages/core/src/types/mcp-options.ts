/** How an application serves its operations to models, over the Model Context Protocol. */
export interface McpOptions {
  /** Path of the endpoint, below the application's route prefix; defaults to `/mcp`. */
  readonly path?: string;
  /** The name that clients show for the server; defaults to the application's title. */
  readonly name?: string;
  /** What models should know of the server before they use its tools; defaults to nothing. */
  readonly instructions?: string;
  /** Serves each GET without a body as a resource too, `api:///items/3`; defaults to false. */
  readonly resources?: boolean;
  /** The most tools or resources that a client gets at once; defaults to 100. */
  readonly pageSize?: number;
  /**
   * The issuers of the access tokens, for clients that have none yet. Defaults to those that the OAuth 2
   * and OpenID Connect schemes of the tools name.
   */
  readonly authorizationServers?: readonly string[];
}

/** How one operation is served as a tool. */
export interface ToolOptions {
  /** Letters, digits, `_`, `-` and `.`, at most 128; defaults to the operation's id. */
  readonly name?: string;
  /** The name that people see; defaults to the operation's summary. */
  readonly title?: string;
  /** What a model reads to decide whether to call the tool; defaults to the operation's description, or its summary. */
  readonly description?: string;
  /** Hints on what a call does; defaults to those that follow from the method of HTTP. */
  readonly annotations?: ToolAnnotations;
  /** Serves the operation as a resource too; defaults to the application's `resources`. */
  readonly resource?: boolean;
}

/** Hints on what a tool does, for clients that ask their user before some calls. */
export interface ToolAnnotations {
  /** A call changes nothing; defaults to true for GET, HEAD and QUERY. */
  readonly readOnlyHint?: boolean;
  /** A call may remove or overwrite something; defaults to true for DELETE, PUT and PATCH. */
  readonly destructiveHint?: boolean;
  /** A second call with the same arguments changes nothing more; defaults to true for PUT and DELETE. */
  readonly idempotentHint?: boolean;
  /** A call reaches beyond the application, to the web for example; defaults to nothing said. */
  readonly openWorldHint?: boolean;
}
