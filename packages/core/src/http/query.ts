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
  for (let pair = pairAt(query, 0); pair !== undefined; pair = pairAt(query, pair.next)) {
    const name = needsDecoding ? decodeName(pair.rawName) : pair.rawName;
    const place = plan.places.get(name);
    if (place === undefined) continue;
    const value = needsDecoding ? decodeValue(name, pair.rawValue) : pair.rawValue;
    values[place] = join(values[place], value);
  }
  return values;
}

/** Reads every name of a query into an object without a prototype; throws as {@link readQuery} does. */
export function readWholeQuery(query: string): Record<string, TextValue> {
  const values = emptyRecord();
  for (let pair = pairAt(query, 0); pair !== undefined; pair = pairAt(query, pair.next)) {
    const name = decodeName(pair.rawName);
    values[name] = join(values[name], decodeValue(name, pair.rawValue));
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

interface Pair {
  readonly rawName: string;
  readonly rawValue: string;
  /** Where the next one may begin. */
  readonly next: number;
}

function pairAt(query: string, from: number): Pair | undefined {
  let start = from;
  while (query.charCodeAt(start) === AMPERSAND) start += 1;
  if (start >= query.length) return undefined;
  const ampersand = query.indexOf('&', start);
  const end = ampersand === -1 ? query.length : ampersand;
  const equals = query.indexOf('=', start);
  const nameEnd = equals === -1 || equals > end ? end : equals;
  return {
    rawName: query.slice(start, nameEnd),
    rawValue: query.slice(nameEnd + 1, end),
    next: end + 1,
  };
}

const AMPERSAND = 0x26;

function decodeName(raw: string): string {
  const name = decodeQueryComponent(raw);
  if (name !== undefined) return name;
  throw new HttpError(
    400,
    'The name of a query parameter is malformed: not percent-encoded UTF-8.',
  );
}

function decodeValue(name: string, raw: string): string {
  const value = decodeQueryComponent(raw);
  if (value !== undefined) return value;
  const detail = `Query parameter ${JSON.stringify(name)} is malformed: not percent-encoded UTF-8.`;
  throw new HttpError(400, detail);
}
