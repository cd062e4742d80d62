import { weightedList } from './weighted-list.js';

/**
 * The offered language that an `Accept-Language` field prefers, as RFC 4647 §3.4 looks it up: `de-AT`
 * finds `de-AT`, then `de`. Undefined for none, and where the client prefers English, which is the default.
 */
export function negotiateLanguage(field: string, offered: readonly string[]): string | undefined {
  for (const { value, quality } of weightedList(field)) {
    if (quality === 0) break;
    for (let range = value; range !== ''; range = shorter(range)) {
      const found = offered.find((language) => language.toLowerCase() === range);
      if (found !== undefined) return found;
      if (range === 'en') return undefined;
    }
  }
  return undefined;
}

function shorter(range: string): string {
  return range.slice(0, Math.max(0, range.lastIndexOf('-')));
}
