import { matchEnd } from './match-end.js';

/** The place at which a text stops being JSON, and the reason in FastAPI's words (Python's decoder). */
export interface JsonProblem {
  /** Index of the character, where a character outside the Basic Multilingual Plane counts as one. */
  readonly position: number;
  readonly message: string;
}

/**
 * Finds the first mistake of a text that `JSON.parse` refuses; V8's own messages quote the input
 * and do not always say where.
 *
 * Returns undefined for valid JSON. The caller bounds the depth: it recurses once for each level.
 */
export function findJsonProblem(text: string): JsonProblem | undefined {
  try {
    const end = skipValue(text, skipSpace(text, 0));
    const rest = skipSpace(text, end);
    return rest < text.length ? problemAt(text, rest, 'Extra data') : undefined;
  } catch (error) {
    if (error instanceof Stop) return problemAt(text, error.at, error.message);
    throw error;
  }
}

function problemAt(text: string, end: number, message: string): JsonProblem {
  let position = end;
  for (let at = 0; at < end; at += 1) {
    if ((text.codePointAt(at) ?? 0) <= 0xffff) continue;
    position -= 1;
    at += 1;
  }
  return { position, message };
}

class Stop extends Error {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERAL = /true|false|null/y;
// oxlint-disable-next-line no-control-regex -- a JSON string must not contain control characters
const STRING_PART = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y;

function skipValue(text: string, at: number): number {
  switch (text.charAt(at)) {
    case '{':
      return skipObject(text, at);
    case '[':
      return skipArray(text, at);
    case '"':
      return skipString(text, at);
    default: {
      const end = matchEnd(LITERAL, text, at) ?? matchEnd(NUMBER, text, at);
      if (end === undefined) throw new Stop(at, 'Expecting value');
      return end;
    }
  }
}

function skipObject(text: string, start: number): number {
  let at = skipSpace(text, start + 1);
  if (text[at] === '}') return at + 1;
  for (;;) {
    if (text[at] !== '"') {
      throw new Stop(at, 'Expecting property name enclosed in double quotes');
    }
    at = skipSpace(text, skipString(text, at));
    if (text[at] !== ':') throw new Stop(at, "Expecting ':' delimiter");
    at = skipSpace(text, skipValue(text, skipSpace(text, at + 1)));
    if (text[at] === '}') return at + 1;
    if (text[at] !== ',') throw new Stop(at, "Expecting ',' delimiter");
    at = skipSpace(text, at + 1);
  }
}

function skipArray(text: string, start: number): number {
  let at = skipSpace(text, start + 1);
  if (text[at] === ']') return at + 1;
  for (;;) {
    at = skipSpace(text, skipValue(text, at));
    if (text[at] === ']') return at + 1;
    if (text[at] !== ',') throw new Stop(at, "Expecting ',' delimiter");
    at = skipSpace(text, at + 1);
  }
}

function skipString(text: string, start: number): number {
  let at = start + 1;
  for (;;) {
    at = matchEnd(STRING_PART, text, at) ?? at;
    if (at >= text.length) throw new Stop(start, 'Unterminated string starting at');
    if (text[at] === '"') return at + 1;
    if (text[at] !== '\\') throw new Stop(at, 'Invalid control character at');
    const end = matchEnd(ESCAPE, text, at + 1);
    if (end === undefined) throw escapeProblem(text, { start, at });
    at = end;
  }
}

function escapeProblem(text: string, { start, at }: { start: number; at: number }): Stop {
  if (at + 1 === text.length) return new Stop(start, 'Unterminated string starting at');
  return text[at + 1] === 'u'
    ? new Stop(at + 1, 'Invalid \\uXXXX escape')
    : new Stop(at, 'Invalid \\escape');
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1;
  return at;
}
