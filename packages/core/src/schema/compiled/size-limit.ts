import { MAX_ISSUES } from '../report.js';
import type { RulePlan } from './check-plan.js';
import { newConstants } from './constants.js';
import { inlineTest } from './rules/recognise.js';

/** Values up to these sizes are looked at whole, so that all that is wrong with them is reported. */
const MANY_ITEMS = MAX_ISSUES;
const LONG_TEXT = 1000;

/** A rule that a value far beyond its limit is sure to break. */
export interface SizeLimit {
  readonly rule: RulePlan;
  /** An expression over `v` that is true for a value so large that no other rule looks at it. */
  readonly isExceeded: string;
}

/** The limit that a rule sets; undefined for a rule that sets none or does not always hold. */
export function sizeLimit(rule: RulePlan): SizeLimit | undefined {
  const { record, constraints } = rule;
  const [only] = constraints;
  if (only === undefined || constraints.length > 1) return undefined;
  if (record.each === true || record.validateIf !== undefined) return undefined;
  const isExceeded = exceeding(only.name, record.constraints ?? []);
  // One of the user's may have the name of a rule of the library.
  const isOfLibrary = inlineTest(record, only, newConstants()) !== undefined;
  return isExceeded !== undefined && isOfLibrary ? { rule, isExceeded } : undefined;
}

function exceeding(name: string | undefined, args: readonly unknown[]): string | undefined {
  switch (name) {
    case 'arrayMaxSize':
      return longer('Array.isArray(v)', args[0], MANY_ITEMS);
    case 'maxLength':
      return longerText(args[0]);
    case 'isLength':
      return longerText(args[1]);
    default:
      return undefined;
  }
}

/** A text counts for at least a third of its length. */
function longerText(most: unknown): string | undefined {
  return typeof most === 'number'
    ? longer('typeof v === "string"', 3 * most, LONG_TEXT)
    : undefined;
}

function longer(isSized: string, most: unknown, least: number): string | undefined {
  if (typeof most !== 'number' || !Number.isFinite(most)) return undefined;
  return `${isSized} && v.length > ${Math.max(most, least)}`;
}
