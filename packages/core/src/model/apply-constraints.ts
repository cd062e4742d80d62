import type { FieldOptions } from '../types/field.js';
import type { Report } from './problems.js';
import { KINDS } from '../schema/kinds/kinds.js';
import type { TypeModel } from '../types/type-model.js';

/** The types that limits are for, as a user writes them. */
const LIMITED: readonly (readonly [written: string, type: TypeModel])[] = [
  ['String', { kind: 'string', constraints: {} }],
  ['Number', { kind: 'number', constraints: {} }],
  ['Decimal', { kind: 'decimal', constraints: {} }],
  ['[String]', { kind: 'array', items: { kind: 'string', constraints: {} }, constraints: {} }],
];

/**
 * Adds the constraints of `options` to a type.
 *
 * Constraints of strings and numbers reach into an array's items. A constraint that the type cannot
 * have is reported, because nothing would check it.
 */
export function applyConstraints(
  type: TypeModel,
  options: FieldOptions,
  report: Report,
): TypeModel {
  const used = KINDS.limits(type);
  const all = new Set(LIMITED.flatMap(([, limited]) => KINDS.limits(limited)));
  for (const name of all) {
    if (options[name] === undefined || used.includes(name)) continue;
    const meant = LIMITED.find(([, limited]) => KINDS.limits(limited).includes(name))?.[0];
    report(
      'E_CONSTRAINT_MISPLACED',
      `${name} does not apply to ${nameOfKind(type)}.`,
      `Remove it, or give the type it is meant for: { type: ${meant} }.`,
    );
  }
  return KINDS.limited(type, options);
}

function nameOfKind(type: TypeModel): string {
  if (type.kind === 'class') return `the class ${type.type.name}`;
  if (type.kind === 'standard') return 'a Standard Schema, which has its own';
  if (type.kind === 'array') return `an array of ${type.items.kind}`;
  return type.kind === 'object' || type.kind === 'integer' || type.kind === 'enum'
    ? `an ${type.kind}`
    : `a ${type.kind}`;
}
