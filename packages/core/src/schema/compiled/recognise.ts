import type { ConstraintRecord, ValidationRecord } from '../classes/libraries.js';
import { type Constants, newConstants } from '../code/constants.js';
import type { Rule } from '../rules/rule.js';
import { findRule } from '../rules/rules.js';
import { ruleArguments } from './messages.js';
/**
 * The test of a rule as an expression over `v`; undefined for a rule that is to be called.
 *
 * A user's rule may have the name of one of the library's, and the library another version: the
 * rule must have the library's message and give the same verdicts on a set of samples.
 */
export function inlineTest(
  record: ValidationRecord,
  rule: ConstraintRecord,
  constants: Constants,
): string | undefined {
  const known = findRule(rule.name ?? '');
  if (known.test === undefined || !hasMessage(record, rule, known)) return undefined;
  const args = record.constraints ?? [];
  const trial = newConstants();
  const trialTest = written(known, { args, rule, constants: trial });
  if (trialTest === undefined) return undefined;
  const holds = trial.evaluate(`return (v) => ${trialTest};`);
  return agrees(holds, rule, args) ? written(known, { args, rule, constants }) : undefined;
}

interface Writing {
  readonly args: readonly unknown[];
  readonly rule: ConstraintRecord;
  readonly constants: Constants;
}

function written(known: Rule, { args, rule, constants }: Writing): string | undefined {
  const instance = constants.use(rule.instance);
  const context = constants.use({ constraints: args });
  const askAbout = (expression: string): string =>
    `${instance}.validate(${expression}, ${context})`;
  return known.test?.({ args, constants, ask: askAbout('v'), askAbout });
}

function hasMessage(record: ValidationRecord, rule: ConstraintRecord, { message }: Rule): boolean {
  try {
    const args = ruleArguments(record, {}, '');
    const prefix = record.each === true ? 'each value in ' : '';
    return rule.instance.defaultMessage?.(args) === prefix + message;
  } catch {
    return false;
  }
}

function agrees(holds: unknown, rule: ConstraintRecord, args: readonly unknown[]): boolean {
  if (typeof holds !== 'function') return false;
  const context = { constraints: args };
  return [...SAMPLES, ...args.flatMap(samplesNear)].every((sample) => {
    const wanted = verdict(() => rule.instance.validate(sample, context));
    return wanted === verdict(() => Reflect.apply(holds, undefined, [sample]));
  });
}

function verdict(ask: () => unknown): unknown {
  try {
    return Boolean(ask());
  } catch {
    return 'throws';
  }
}

// oxfmt-ignore
const SAMPLES: readonly unknown[] = [
  undefined, null, true, false, 0, 1, -1, 0.5, 1e-7, 1e21, Number.NaN, Infinity, -Infinity,
  '', ' ', 'a', 'ab', 'abc', '1', 'a@b.co', 'a@b', '\u2764\ufe0f', '\ud83d\ude00x',
  {}, { a: 1 }, [], [1], ['a', 'b'], new Date(0), new Date(Number.NaN),
];

/** Values on both sides of a limit. */
function samplesNear(arg: unknown): unknown[] {
  if (Array.isArray(arg)) return arg.slice(0, 5);
  if (typeof arg === 'object' && arg !== null) return Object.entries(arg).flat().slice(0, 20);
  if (typeof arg !== 'number' || !Number.isFinite(arg)) return [arg];
  const numbers = [arg - 1, arg, arg + 1];
  const sized = numbers
    .filter((size) => size >= 0 && size <= 200)
    .flatMap((size) => ['x'.repeat(size), Array.from({ length: size }, () => 0)]);
  return [...numbers, arg + 0.5, ...sized];
}
