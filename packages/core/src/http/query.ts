import { HttpError } from '../errors.js';
import { decodeQueryComponent, isPlain } from './percent.js';

/** The value of a parameter; an array when the parameter is repeated. */
export type TextValue = string | string[];

/** The index of each declared name in the result of {@link readQuery}. */
export interface QueryPlan {
  readonly places: ReadonlyMap<string, number>;
  /** The result for a query without any declared name. */
  readonly none: readonly undefined[];
}

/** Assigns each name its index in the result of {@link readQuery}. */
export function planQuery(names: readonly string[]): QueryPlan {
  const places = new Map([...new Set(names)].map((name, index) => [name, index]));
  return { places, none: Array.from({ length: places.size }, () => undefined) };
}

/**
 * Reads the declared names of a query and skips over the rest.
 *
 * Throws `HttpError` 400 when the percent-encoding or UTF-8 of a name, or of a declared value, is
 * malformed.
 */
export function readQuery(query: string, plan: QueryPlan): (TextValue | undefined)[] {
  const values: (TextValue | undefined)[] = plan.none.slice();
  if (query === '') return values;
  const needsDecoding = !isPlain(query) || query.includes('+');
  let sign = -1;
  for (let start = 0, end = 0; start < query.length; start = end + 1) {
    end = endOf(query, start);
    if (start === end) continue;
    sign = signFrom(query, start, sign);
    const equals = Math.min(sign, end);
    const rawName = query.slice(start, equals);
    const name = needsDecoding ? decodeName(rawName) : rawName;
    const place = plan.places.get(name);
    if (place === undefined) continue;
    const rawValue = query.slice(equals + 1, end);
    const value = needsDecoding ? decodeValue(name, rawValue) : rawValue;
    values[place] = join(values[place], value);
  }
  return values;
}

/** Reads every name of a query into an object without a prototype; throws as {@link readQuery} does. */
export function readWholeQuery(query: string): Record<string, TextValue> {
  const values = emptyRecord();
  let sign = -1;
  for (let start = 0, end = 0; start < query.length; start = end + 1) {
    end = endOf(query, start);
    if (start === end) continue;
    sign = signFrom(query, start, sign);
    const equals = Math.min(sign, end);
    const name = decodeName(query.slice(start, equals));
    values[name] = join(values[name], decodeValue(name, query.slice(equals + 1, end)));
  }
  return values;
}

/** Adds a value to the values of the same name before it. */
export function join(before: TextValue | undefined, value: string): TextValue {
  if (before === undefined) return value;
  if (typeof before === 'string') return [before, value];
  before.push(value);
  return before;
}

/** Makes an object without a prototype, so that names such as `__proto__` are safe keys. */
export function emptyRecord(): Record<string, TextValue> {
  const record: Record<string, TextValue> = Object.create(null);
  return record;
}

/** Finds the end of the pair that begins at `start`. */
function endOf(query: string, start: number): number {
  const ampersand = query.indexOf('&', start);
  return ampersand === -1 ? query.length : ampersand;
}

/**
 * Finds the first equals sign from `start` on; the length of the query without one.
 *
 * `known` is the result of the call before. Searching only beyond it keeps a query of many pairs without
 * a sign from costing quadratic time.
 */
function signFrom(query: string, start: number, known: number): number {
  if (known >= start) return known;
  const sign = query.indexOf('=', start);
  return sign === -1 ? query.length : sign;
}

const EXPECTED_TEXT = 'it has to be percent-encoded UTF-8 without NUL characters.';

function decodeName(raw: string): string {
  const name = decodeQueryComponent(raw);
  if (name !== undefined) return name;
  throw new HttpError(400, `The name of a query parameter is malformed: ${EXPECTED_TEXT}`);
}

function decodeValue(name: string, raw: string): string {
  const value = decodeQueryComponent(raw);
  if (value !== undefined) return value;
  const detail = `Query parameter ${JSON.stringify(name)} is malformed: ${EXPECTED_TEXT}`;
  throw new HttpError(400, detail);
}
