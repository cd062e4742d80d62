import type { ClientValue } from './description.js';
import { durationText } from '../schema/kinds/written-duration.js';

/** A value that cannot be sent, and why. */
export class UnsendableError extends TypeError {
  override readonly name = 'UnsendableError';
}

/** The texts of a value: several for a list without a style. `name` is for errors. */
export function textsOf(value: unknown, name: string, { style, as }: ClientValue): string[] {
  const items = listOf(value);
  if (items === undefined) return [textOf(value, name, as)];
  const texts = items.map((item) => textOf(item, name, as));
  if (style === undefined || style === 'deepObject') return texts;
  const separator = SEPARATORS[style];
  const divided = texts.find((text) => text.includes(separator));
  if (divided !== undefined) {
    throw new UnsendableError(
      `${name} has the item ${JSON.stringify(divided)}, but ${JSON.stringify(separator)} separates its items.`,
    );
  }
  // An empty text is an empty list.
  if (texts.length === 1 && texts[0] === '') {
    throw new UnsendableError(
      `${name} is a list of one empty text, which cannot be told from an empty list.`,
    );
  }
  return [texts.join(separator)];
}

const SEPARATORS = { csv: ',', spaceDelimited: ' ', pipeDelimited: '|' } as const;

/** The items of a list or a set; undefined for any other value. */
export function listOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  return value instanceof Set ? [...value] : undefined;
}

function textOf(value: unknown, name: string, as: ClientValue['as']): string {
  if (typeof value === 'string') {
    if (!/\p{Surrogate}/u.test(value)) return value;
    throw new UnsendableError(`${name} has half of a surrogate pair, which UTF-8 does not have.`);
  }
  if (typeof value === 'number' && as === 'duration') return durationText(value);
  if (SIMPLE.has(typeof value)) return String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof URL) return value.href;
  throw new UnsendableError(`${name} is ${nameOf(value)}, which cannot be sent as text.`);
}

const SIMPLE: ReadonlySet<string> = new Set(['number', 'boolean', 'bigint']);

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  return typeof value === 'object' ? 'an object' : typeof value;
}
