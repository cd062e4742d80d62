import { endOfString } from './json-strings.js';

/** A key that an object has twice, and the position of the second in the text. */
export interface DuplicateKey {
  readonly key: string;
  readonly position: number;
}

const QUOTE = 0x22;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Finds the first key that an object of a valid JSON text has twice. */
export function findDuplicateKey(text: string): DuplicateKey | undefined {
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE: {
        const end = endOfString(text, at);
        const keys = open.at(-1);
        if (keys !== undefined && isKey(text, end)) {
          const key: unknown = JSON.parse(text.slice(at, end + 1));
          if (keys.has(String(key))) return { key: String(key), position: at };
          keys.add(String(key));
        }
        at = end;
        break;
      }
      case OPEN_BRACE:
        open.push(new Set());
        break;
      case OPEN_BRACKET:
        open.push(undefined);
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        open.pop();
        break;
      default:
    }
  }
  return undefined;
}

/** True for a string that a colon follows. */
function isKey(text: string, end: number): boolean {
  let at = end + 1;
  while (/\s/.test(text.charAt(at))) at += 1;
  return text.charCodeAt(at) === COLON;
}
