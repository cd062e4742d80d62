import type {
  ContactObject,
  ExternalDocumentationObject,
  LicenseObject,
  OpenAPIObject,
  ServerObject,
} from 'openapi3-ts/oas31';
import type { TagObject } from 'openapi3-ts/oas32';

import type { WebhookOptions } from './outgoing-options.js';
import type { OpenApiExtra } from './types/parameter-source.js';

/** A version of OpenAPI that the document can have. */
export type OpenApiVersion = '3.1' | '3.2';

/** What the OpenAPI document says of the application itself, and how it is finished. */
export interface OpenApiOptions {
  /**
   * The version of OpenAPI of the document. `3.2` says of streams what each item is (`itemSchema`), and
   * lists operations of the method QUERY, which 3.1 leaves out. Defaults to `3.1`.
   */
  readonly openapiVersion?: OpenApiVersion;
  /**
   * Takes texts that the code does not declare from the JSDoc comments of the TypeScript source: of the class,
   * of methods (`@param`, `@returns`, `@deprecated`, `@example`), and of classes with validators and their
   * properties. Only Sluice's own loader keeps comments; programs of other compilers have none.
   * Defaults to false.
   */
  readonly docComments?: boolean;
  /** A line about the API in the document; defaults to nothing. */
  readonly summary?: string;
  /** The address of the terms of service, for the document; defaults to none. */
  readonly termsOfService?: string;
  /** Whom to ask about the API: `{ name, url, email }`; defaults to nobody. */
  readonly contact?: ContactObject;
  /** The licence of the API: `{ name: 'MIT', identifier: 'MIT' }`, or `{ name, url }`; defaults to none. */
  readonly licenseInfo?: LicenseObject;
  /** Where clients reach the API: `[{ url: 'https://api.example.com' }]`; defaults to where the document is. */
  readonly servers?: readonly ServerObject[];
  /** Adds the route prefix to `servers`, before the others; defaults to true. */
  readonly rootPathInServers?: boolean;
  /**
   * The tags of operations, in the order in which the docs page shows them:
   * `[{ name: 'items', description: 'Things for sale' }]`. Their `summary`, `parent` and `kind` are of
   * OpenAPI 3.2, and left out before. Defaults to those of the operations, undescribed.
   */
  readonly openapiTags?: readonly TagObject[];
  /** Further documentation: `{ url, description }`; defaults to none. */
  readonly openapiExternalDocs?: ExternalDocumentationObject;
  /**
   * The requests that the application sends to those who asked for them, by name, for the document:
   * `{ newOrder: { body: Order } }`. Defaults to none.
   */
  readonly webhooks?: Readonly<Record<string, WebhookOptions>>;
  /** Merged into the document: `{ 'x-logo': { url: '/logo.svg' } }`; defaults to nothing. */
  readonly openapiExtra?: OpenApiExtra;
  /**
   * Makes the `operationId` of each operation that declares none:
   * `({ owner, name }) => `${owner}_${name}``. A duplicate is an error at start. Defaults to the name of
   * the method, with a number where that is taken.
   */
  readonly generateUniqueId?: (operation: IdentifiedOperation) => string;
  /**
   * Finishes the document: gets it complete, and returns the one to show, the same or another. Runs
   * once, when the document is first asked for. Defaults to no change.
   */
  readonly customOpenapi?: (document: OpenAPIObject) => OpenAPIObject;
}

/** An operation under one of its methods, as `generateUniqueId` gets it. */
export interface IdentifiedOperation {
  /** The name of the method or function that serves it. */
  readonly name: string;
  /** The name of its class; undefined for a function. */
  readonly owner: string | undefined;
  /** `/items/{id}`, with the prefixes of routers. */
  readonly path: string;
  /** `GET`. */
  readonly method: string;
  /** Those of its routers come first. */
  readonly tags: readonly string[];
}
