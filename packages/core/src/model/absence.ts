import type { FieldOptions } from '../types/field.js';
import type { Argument } from './argument.js';
import type { Report } from './problems.js';
import { KINDS } from '../schema/kinds/kinds.js';
import type { TypeModel } from '../types/type-model.js';

/** Whether an argument is optional, and its value when absent. */
export interface Absence {
  readonly required: boolean;
  readonly hasDefault: boolean;
  readonly defaultValue: unknown;
  /** True when the signature holds the default, so that the caller passes undefined. */
  readonly defaultInSource: boolean;
}

/**
 * Reads an argument's default from its signature and its decorator.
 *
 * An argument is required unless it has a literal default or the option `{ optional: true }`. With a
 * default in the signature the handler is called with `undefined`, so that JavaScript makes a new
 * array or object for each call; `defaultValue` is then only for the document. A default that is not a
 * literal cannot be documented, so it needs `optional` or `default` as well.
 */
export function readAbsence({ source, report }: Argument, options: FieldOptions): Absence {
  const none = { hasDefault: false, defaultValue: undefined, defaultInSource: false };
  const written = source?.default ?? { kind: 'none' };
  if (written.kind === 'literal') {
    if (options.default !== undefined && options.default !== written.value) {
      report(
        'E_DEFAULT_INVALID',
        `has two defaults, ${shown(written.value)} and ${shown(options.default)}.`,
        'Keep the one in the signature.',
      );
    }
    const defaultValue = written.value;
    return { required: false, hasDefault: true, defaultValue, defaultInSource: true };
  }
  if (options.default !== undefined) {
    const defaultValue = options.default;
    return { required: false, hasDefault: true, defaultValue, defaultInSource: false };
  }
  if (written.kind === 'expression' && options.optional !== true) {
    reportExpression(written.source, report);
  }
  return { ...none, required: written.kind === 'none' && options.optional !== true };
}

/** Reports a default that is not a literal. */
export function reportExpression(source: string, report: Report): void {
  report(
    'E_DEFAULT_EXPRESSION',
    `has the default ${source}, whose value is not known before it runs.`,
    'Write a literal, or declare the type and say { optional: true } or { default: value } in a decorator such as @Query().',
  );
}

/** Reports a default that its own type does not accept; null and undefined are always allowed. */
export function checkDefault(value: unknown, type: TypeModel, report: Report): void {
  if (value === undefined || value === null) return;
  // Classes and schemas have no `defect`: their default is a value they produce, not one they read.
  const problem = KINDS.defect(type, value);
  if (problem === undefined) return;
  report(
    'E_DEFAULT_INVALID',
    `the default ${shown(value)} ${problem}.`,
    'Change the default, or the type or constraint it breaks.',
  );
}

function shown(value: unknown): string {
  return typeof value === 'bigint' ? `${value}n` : JSON.stringify(value);
}
