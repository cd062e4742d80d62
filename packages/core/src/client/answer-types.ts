import type { EventSourceResponse } from '../http/event-source-response.js';
import type { HttpResponse, JSONResponse } from '../http/response.js';
import type { ServerSentEvent } from '../http/server-sent-event.js';
import type { Json, JsonOfData, JsonValue } from './json-type.js';

/** What a client's method returns for a handler that returns `R`: a promise, or an iterable for a stream. */
export type Answer<R> =
  R extends Promise<infer V extends Data>
    ? Promise<JsonOfData<V>>
    : [R] extends [JsonValue]
      ? Promise<R>
      : R extends Promise<infer V>
        ? AnswerTo<V>
        : AnswerTo<R>;

/** Objects that are nothing but their members. Most results are, so that this one test saves the compiler many. */
type Data = object & {
  readonly [
    K in
      | 'length'
      | 'next'
      | 'toJSON'
      | 'byteLength'
      | 'size'
      | 'exec'
      | 'append'
      | 'rawHeaders'
      | 'json'
      | typeof Symbol.asyncIterator
  ]?: undefined;
};

// A list is looked at first: to find out that it is no iterator, the compiler would make all of its methods.
type AnswerTo<V> = [V] extends [readonly unknown[]]
  ? Promise<Json<V>>
  : [V] extends [Streamed]
    ? 0 extends 1 & V
      ? Promise<V>
      : StreamOf<V>
    : [V] extends [void]
      ? Promise<[V] extends [undefined] ? null : V>
      : Promise<ValueOf<V>>;

type Streamed = AsyncIterable<unknown> | Iterator<unknown> | EventSourceResponse;

type StreamOf<V> = V extends AsyncIterable<infer T> | Iterator<infer T>
  ? AsyncIterable<Item<T>>
  : AsyncIterable<unknown>;

/** Text is sent as it is, and so are bytes, which the type of a stream does not tell from text. */
type Item<T> =
  T extends ServerSentEvent<infer D> ? Json<D> : T extends Uint8Array ? string : Json<T>;

type ValueOf<V> = V extends undefined
  ? null
  : V extends Raw
    ? V extends JSONResponse<infer T>
      ? Json<T>
      : Response
    : Json<V>;

/** Results that are sent as they are. */
type Raw = HttpResponse | Response | ArrayBuffer | Blob | FormData | Uint8Array | URLSearchParams;
