import { UnreadableError } from '../errors.js';
import type { Tag } from './tag.js';

export const urlTag: Tag = {
  kind: 'url',
  claims: (value) => Object.getPrototypeOf(value) === URL.prototype,
  pack: (value) => (value as URL).href,
  unpack: (payload) => new URL(text(payload)),
};

export const urlSearchParamsTag: Tag = {
  kind: 'params',
  claims: (value) => Object.getPrototypeOf(value) === URLSearchParams.prototype,
  pack: (value) => (value as URLSearchParams).toString(),
  unpack: (payload) => new URLSearchParams(text(payload)),
};

export const headersTag: Tag = {
  kind: 'headers',
  claims: (value) => Object.getPrototypeOf(value) === Headers.prototype,
  // Iteration gives each set-cookie field on its own, so none are joined.
  pack: (value) => [...(value as Headers)].flat(),
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
