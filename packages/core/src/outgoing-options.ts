import type { DeclaredResponses } from './declared-responses.js';
import type { BodySpec, GroupSpec } from './types/field.js';
import type { OpenApiExtra } from './types/parameter-source.js';

/**
 * A request that the application sends: what it carries, and what its receiver should answer. The document shows
 * it, and `createSender` sends it.
 */
export interface WebhookOptions extends DeclaredResponses {
  /** The method; defaults to `POST`. */
  readonly method?: string;
  /** The JSON body: a class with validators, a Standard Schema, or a record of fields; defaults to none. */
  readonly body?: BodySpec;
  /** The query parameters; defaults to none. */
  readonly query?: GroupSpec;
  /** The header fields; property `xToken` is the field `x-token`. Defaults to none. */
  readonly headers?: GroupSpec;
  /** The cookies, by name; defaults to none. */
  readonly cookies?: GroupSpec;
  /** The text fields of a form; defaults to none. */
  readonly form?: GroupSpec;
  /** The status of the answer of a receiver that is content; defaults to 200. */
  readonly status?: number;
  /** The type of the JSON that a receiver answers; defaults to any body or none. */
  readonly response?: BodySpec;
  /** The description of that answer; defaults to `Successful Response`. */
  readonly responseDescription?: string;
  /** The title; defaults to the name as words. */
  readonly summary?: string;
  /** The text below the title, as Markdown; defaults to nothing. */
  readonly description?: string;
  /** The groups of the docs page that show it; defaults to none. */
  readonly tags?: readonly string[];
  /** Marks it as deprecated; defaults to false. */
  readonly deprecated?: boolean;
  /** The `operationId`, unique in the application; defaults to the name, with a number where that is taken. */
  readonly operationId?: string;
  /** Merged into it in the document: `{ 'x-retries': 3 }`; defaults to nothing. */
  readonly openapiExtra?: OpenApiExtra;
}

/** A request that an operation sends to an address that its client gave. */
export interface CallbackOptions extends WebhookOptions {
  /** Where it is sent, with runtime expressions of OpenAPI: `{$request.body#/callbackUrl}/paid`. */
  readonly url: string;
}
