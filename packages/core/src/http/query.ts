import { HttpError } from '../errors.js';
import { decodeQueryComponent, isPlain } from './percent.js';

/** The value of a parameter, an array when it was given more than once. */
export type TextValue = string | string[];

/** Where the values of declared names go. */
export interface QueryPlan {
  readonly places: ReadonlyMap<string, number>;
  /** What a query without any of them gives. */
  readonly none: readonly undefined[];
}

/** Gives each name its place in what {@link readQuery} returns. */
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

/** Joins a further value of the same name to what there is. */
export function join(before: TextValue | undefined, value: string): TextValue {
  if (before === undefined) return value;
  if (typeof before === 'string') return [before, value];
  before.push(value);
  return before;
}

/** An object that has no names but those put in, whatever clients call them. */
export function emptyRecord(): Record<string, TextValue> {
  const record: Record<string, TextValue> = Object.create(null);
  return record;
}

/** Where the pair that begins at `start` ends. */
function endOf(query: string, start: number): number {
  const ampersand = query.indexOf('&', start);
  return ampersand === -1 ? query.length : ampersand;
}

/**
 * The first equals sign from `start` on, or the length without one; `known` is the one found before.
 *
 * Searched for only behind that, so that pairs without a sign do not each cost a look at all the rest.
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
