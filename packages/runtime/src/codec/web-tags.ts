import { UnreadableError } from '../errors.js';
import type { Tag } from './tag.js';

export const URL_TAG: Tag<URL> = {
  kind: 'url',
  claims: (value): value is URL => Object.getPrototypeOf(value) === URL.prototype,
  pack: (value) => value.href,
  unpack: (payload) => new URL(text(payload)),
};

export const URL_SEARCH_PARAMS_TAG: Tag<URLSearchParams> = {
  kind: 'params',
  claims: (value): value is URLSearchParams =>
    Object.getPrototypeOf(value) === URLSearchParams.prototype,
  pack: (value) => value.toString(),
  unpack: (payload) => new URLSearchParams(text(payload)),
};

export const HEADERS_TAG: Tag<Headers> = {
  kind: 'headers',
  claims: (value): value is Headers => Object.getPrototypeOf(value) === Headers.prototype,
  // Iteration gives each set-cookie field on its own, so none are joined.
  pack: (value) => [...value].flat(),
  unpack: (payload) => {
    if (!Array.isArray(payload)) throw new UnreadableError('Headers are not a list.');
    const headers = new Headers();
    for (let index = 0; index < payload.length; index += 2) {
      headers.append(text(payload[index]), text(payload[index + 1]));
    }
    return headers;
  },
};

function text(payload: unknown): string {
  if (typeof payload !== 'string') throw new UnreadableError('Text was expected.');
  return payload;
}
