import { isAscii, isUtf8 } from 'node:buffer';

import { DEFAULT_JSON_LIMITS } from '../defaults.js';
import { HttpError } from '../errors.js';
import { type Issue, ValidationError } from '../validation-error.js';
import type { JsonLimits } from '../types/limits.js';
import { findJsonProblem } from './json-problem.js';
import { findDuplicateKey } from './duplicate-keys.js';
import { endOfString } from './json-strings.js';
import { type Place, mayNameProto, removeProto } from './proto-keys.js';

/** A JSON value, and the places from which keys `__proto__` were removed. */
export interface ParsedJson {
  readonly value: unknown;
  readonly protos: readonly Place[];
}

/**
 * Reads a JSON text from bytes, without the keys `__proto__` in it.
 *
 * Throws `HttpError` 400 when the bytes are not UTF-8 and {@link ValidationError} 422 for malformed
 * JSON (`json_invalid`, with the position) and JSON beyond the limits.
 */
export function parseJson(bytes: Uint8Array, limits: JsonLimits = DEFAULT_JSON_LIMITS): ParsedJson {
  return parseJsonText(decodeUtf8(bytes), limits);
}

/** As {@link parseJson}, for a text. Every issue has the place of a `body`. */
export function parseJsonText(text: string, limits: JsonLimits): ParsedJson {
  const excess = findExcess(text, limits);
  if (excess !== undefined) throw new ValidationError([excess]);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ValidationError([jsonInvalid(text)]);
  }
  if (limits.forbidsDuplicates === true) refuseDuplicates(text);
  return { value, protos: mayNameProto(text) ? removeProto(value) : NOWHERE };
}

const NOWHERE: ParsedJson['protos'] = [];

function decodeUtf8(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isAscii(buffer)) return buffer.toString('latin1');
  if (!isUtf8(buffer)) throw new HttpError(400, 'The body is not valid UTF-8.');
  const text = buffer.toString('utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** The longest key that an issue quotes, in characters. */
const LONGEST = 256;

function refuseDuplicates(text: string): void {
  const found = findDuplicateKey(text);
  if (found === undefined) return;
  throw new ValidationError([
    {
      type: 'duplicate_key',
      loc: ['body', found.position],
      msg: 'JSON should have each key of an object once',
      input: {},
      ctx: { key: found.key.slice(0, LONGEST) },
    },
  ]);
}

function jsonInvalid(text: string): Issue {
  const problem = findJsonProblem(text) ?? { position: 0, message: 'Expecting value' };
  return {
    type: 'json_invalid',
    loc: ['body', problem.position],
    msg: 'JSON decode error',
    input: {},
    ctx: { error: problem.message },
  };
}

const QUOTE = 0x22;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

// Counts before parsing, in order to bound the parser's work. The count only has to be right for valid
// JSON, because malformed text is refused anyway.
function findExcess(text: string, limits: JsonLimits): Issue | undefined {
  // A key takes at least four characters and a level a bracket, so most bodies need no count.
  if (text.length <= 4 * limits.maxKeys && hasFewBrackets(text, limits.maxDepth)) return undefined;
  let depth = 0;
  let keys = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at);
        break;
      case COLON:
        keys += 1;
        if (keys > limits.maxKeys) return tooManyKeys(limits.maxKeys);
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        depth += 1;
        if (depth > limits.maxDepth) return tooDeep(limits.maxDepth);
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        depth -= 1;
        break;
      default:
    }
  }
  return undefined;
}

function hasFewBrackets(text: string, most: number): boolean {
  let count = 0;
  for (const bracket of ['{', '[']) {
    let at = text.indexOf(bracket);
    while (at !== -1) {
      count += 1;
      if (count > most) return false;
      at = text.indexOf(bracket, at + 1);
    }
  }
  return true;
}

function tooDeep(maxDepth: number): Issue {
  return {
    type: 'recursion_depth_exceeded',
    loc: ['body'],
    msg: `JSON should be nested at most ${maxDepth} levels deep`,
    input: {},
    ctx: { max_depth: maxDepth },
  };
}

function tooManyKeys(maxKeys: number): Issue {
  return {
    type: 'too_many_keys',
    loc: ['body'],
    msg: `JSON should have at most ${maxKeys} keys`,
    input: {},
    ctx: { max_keys: maxKeys },
  };
}
