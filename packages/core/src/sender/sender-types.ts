import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { ClientFetch } from '../client/client-options.js';
import type { WebhookOptions } from '../outgoing-options.js';
import type { ValueOfSpec } from '../types/field.js';
import type { AttemptOptions } from './attempts.js';

/** Options of `createSender`. */
export interface SenderOptions extends AttemptOptions {
  /**
   * Signs each request as Standard Webhooks does: a secret `whsec_...`, or several while one is replaced.
   * Defaults to none: the request has its id, and no signature.
   */
  readonly secret?: string | readonly string[];
  /**
   * Decides whether a URL may be asked, before each request. Required for callbacks, whose URLs clients give: without
   * it anyone could have this server ask any host in its network. Defaults to every URL for webhooks.
   */
  readonly allow?: (url: URL) => boolean | Promise<boolean>;
  /** Allows `http:` for hosts other than this machine; defaults to false. */
  readonly allowHttp?: boolean;
  /** Sends the requests; defaults to the global `fetch`. */
  readonly fetch?: ClientFetch;
}

/** Options of one request. */
export interface SendOptions extends Pick<SenderOptions, 'secret'> {
  /** Cancels the request and what would follow it; defaults to none. */
  readonly signal?: AbortSignal;
  /** The `webhook-id`, by which a receiver knows a repetition; defaults to a new one. */
  readonly id?: string;
}

/** A request that was delivered: its receiver answered with a 2xx. */
export interface Delivery<O = WebhookOptions> {
  /** The `webhook-id`. */
  readonly id: string;
  /** The status of the answer. */
  readonly status: number;
  /** The header fields of the answer. */
  readonly headers: Headers;
  /** How often it was sent. */
  readonly attempts: number;
  /** The answer, where the declaration has a `response`; otherwise undefined. */
  readonly answer: O extends { readonly response: infer R } ? ValueOfSpec<R> : undefined;
}

/** The message of a declaration: the members that it has. */
export type MessageOf<O> = {
  readonly [K in Extract<keyof O, MessageKey>]: SentOf<O[K]>;
};

type MessageKey = 'body' | 'query' | 'headers' | 'cookies' | 'form';

type SentOf<S> = S extends StandardSchemaV1
  ? StandardSchemaV1.InferInput<S>
  : DataOf<ValueOfSpec<S>>;

/** A DTO without its methods, such as validators. */
type DataOf<T> = T extends readonly (infer Item)[]
  ? readonly DataOf<Item>[]
  : T extends Date | URL | bigint
    ? T
    : T extends object
      ? { [K in keyof T as T[K] extends (...args: never[]) => unknown ? never : K]: DataOf<T[K]> }
      : T;

/** Sends a callback or a webhook; rejects with {@link SendError}. */
export type Sender<O> = (
  url: string | URL,
  message: MessageOf<O>,
  options?: SendOptions,
) => Promise<Delivery<O>>;
