import { HttpError } from '../errors.js';
import { decodeQueryComponent } from './percent.js';

/** The value of a parameter, an array when it was given more than once. */
export type TextValue = string | string[];

/** Where the values of declared names go. */
export type QueryPlan = ReadonlyMap<string, number>;

/** Gives each name its place in what {@link readQuery} returns. */
export function planQuery(names: readonly string[]): QueryPlan {
  return new Map([...new Set(names)].map((name, index) => [name, index]));
}

/**
 * Reads the declared names of a query and skips over the rest.
 *
 * Throws `HttpError` 400 when the percent-encoding or UTF-8 of a name, or of a declared value, is
 * malformed.
 */
export function readQuery(query: string, plan: QueryPlan): (TextValue | undefined)[] {
  const values: (TextValue | undefined)[] = Array.from({ length: plan.size });
  eachPair(query, (name, rawValue) => {
    const place = plan.get(name);
    if (place !== undefined) values[place] = join(values[place], decodeValue(name, rawValue));
  });
  return values;
}

/** Reads every name of a query into an object without a prototype; throws as {@link readQuery} does. */
export function readWholeQuery(query: string): Record<string, TextValue> {
  const values = emptyRecord();
  eachPair(query, (name, rawValue) => {
    values[name] = join(values[name], decodeValue(name, rawValue));
  });
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

const AMPERSAND = '&';

function eachPair(query: string, take: (name: string, rawValue: string) => void): void {
  let start = 0;
  while (start < query.length) {
    const ampersand = query.indexOf(AMPERSAND, start);
    const end = ampersand === -1 ? query.length : ampersand;
    if (end > start) {
      const equals = query.indexOf('=', start);
      const nameEnd = equals === -1 || equals > end ? end : equals;
      take(decodeName(query.slice(start, nameEnd)), query.slice(nameEnd + 1, end));
    }
    start = end + 1;
  }
}

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
