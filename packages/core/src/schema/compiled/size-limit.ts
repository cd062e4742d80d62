import { MAX_ISSUES } from '../../validation-error.js';
import type { RulePlan } from './check-plan.js';
import { newConstants } from '../code/constants.js';
import { inlineTest } from './recognise.js';

/** Lists up to this size are checked whole, so that every wrong item is reported. */
const MANY_ITEMS = MAX_ISSUES;

/** A rule that a list far beyond its limit is sure to break. */
export interface SizeLimit {
  readonly rule: RulePlan;
  /** No other rule checks a list with more items. */
  readonly most: number;
}

/** The limit that a rule sets; undefined for a rule that sets none or does not always hold. */
export function sizeLimit(rule: RulePlan): SizeLimit | undefined {
  const { record, constraints } = rule;
  const [only] = constraints;
  const most = record.constraints?.[0];
  if (only?.name !== 'arrayMaxSize' || typeof most !== 'number' || !Number.isFinite(most)) {
    return undefined;
  }
  if (constraints.length > 1 || record.each === true || record.validateIf !== undefined) {
    return undefined;
  }
  // A user's rule may have the name of a rule of the library.
  const isOfLibrary = inlineTest(record, only, newConstants()) !== undefined;
  return isOfLibrary ? { rule, most: Math.max(most, MANY_ITEMS) } : undefined;
}
