import { Problem, type Read, refused } from '../problem.js';
import { lastValue } from '../last-value.js';
import type { Validator, ValueMode } from '../validator.js';

/** The two ways in which a type without members is read. */
export interface ScalarReaders {
  readonly text: (text: string) => unknown;
  readonly json: Read;
}

/** Makes the validator of a type that has no members; a repeated parameter is its last value. */
export function scalarValidator(readers: ScalarReaders, mode: ValueMode): Validator {
  const { text, json } = readers;
  if (mode === 'json') {
    return (value, loc) => settle(json(value), loc, value);
  }
  return (value, loc) => {
    const last = lastValue(value);
    // A value that is already converted (a default, a test client) is checked like JSON.
    return settle(typeof last === 'string' ? text(last) : json(last), loc, last);
  };
}

function settle(
  read: unknown,
  loc: Parameters<Validator>[1],
  input: unknown,
): ReturnType<Validator> {
  return read instanceof Problem ? refused(read, loc, input) : { ok: true, value: read };
}
