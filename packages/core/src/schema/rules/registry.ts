import { arrayRules } from './array-rules.js';
import { numberRules } from './number-rules.js';
import { objectRules } from './object-rules.js';
import { presenceRules } from './presence.js';
import type { Rule } from './rule.js';
import { textFormatRules } from './text-format.js';
import { textLengthRules } from './text-length.js';
import { textPatternRules } from './text-pattern.js';
import { typeRules } from './type-rules.js';
import { valueRules } from './value-rules.js';

const rules: ReadonlyMap<string, Rule> = new Map(
  [
    typeRules,
    presenceRules,
    valueRules,
    numberRules,
    textLengthRules,
    textPatternRules,
    textFormatRules,
    arrayRules,
    objectRules,
  ].flatMap((family) => Object.entries(family)),
);

/** False for a rule of the user. */
export function isKnownRule(name: string): boolean {
  return rules.has(name);
}

/** What is known of a rule; a user's own is opaque. */
export function findRule(name: string): Rule {
  return rules.get(name) ?? { ...OPAQUE, schema: () => ({ 'x-class-validator': [name] }) };
}

/** A rule of the user: it may check anything. */
const OPAQUE: Omit<Rule, 'schema'> = { explain: () => ({ type: 'value_error' }) };
