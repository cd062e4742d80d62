import { type Constructor, lineage } from '../../types/constructor.js';
import type { ValidationRecord } from './libraries.js';

/**
 * The intended differences of compiled validation from class-transformer and class-validator.
 *
 * Always:
 *
 * - A rule, a message or a conversion that throws refuses the value: a 422, not a 500.
 * - Keys that name a member of every object (`constructor`, `toString`, ...) are never put on an
 *   instance, and are reported wherever extra keys are. In JSON without a class they are kept as data,
 *   unless class-transformer itself converts it.
 * - `__proto__` is dropped at every level, and reported wherever extra keys are.
 * - Nesting is bounded (`MAX_DEPTH`); deeper input is refused before it can overflow the stack.
 * - A rule with `each` reports the wrong items, each with its index.
 * - The input is not changed by a discriminator. A tag that names no class, or none, refuses the value.
 * - A nested value is required, unless `@IsOptional` or an initialiser says otherwise, and must match
 *   the type of its property: no list for an object, no object for a list, no lists in a list.
 * - `@Type(() => Date)` makes a date of text alone: a number or a boolean becomes an invalid one.
 * - Own members that are undefined are left out of instances.
 * - The check of a list stops once there are `MAX_ISSUES` issues to report.
 * - A list of more than 100 items that breaks `@ArrayMaxSize` is refused for that alone.
 *
 * In `strict` mode also:
 *
 * - Reserved keys are reported even where other extra keys are allowed.
 * - `@ValidateNested()` refuses arrays, and `@ValidateNested({ each: true })` accepts only arrays; the
 *   type of the property does not matter.
 * - An own rule replaces the inherited rule of the same name, not all rules of the property.
 */

/** Merges the records of a class and its bases; for each property and name the nearest record counts. */
export function mergedRecords(
  type: Constructor,
  select: (type: Constructor) => readonly ValidationRecord[],
): readonly ValidationRecord[] {
  const records: ValidationRecord[] = [];
  for (const each of lineage(type)) {
    const own = select(each).filter((record) => record.target === each);
    const inherited = own.filter(
      (record) => !records.some((known) => known.target !== each && overrides(known, record)),
    );
    records.push(...inherited);
  }
  return records;
}

function overrides(known: ValidationRecord, inherited: ValidationRecord): boolean {
  return (
    known.propertyName === inherited.propertyName &&
    known.type === inherited.type &&
    (known.name ?? known.constraintCls) === (inherited.name ?? inherited.constraintCls)
  );
}
