import type { Constructor } from '../../types/constructor.js';
import type { ConstraintRecord, ValidationRecord } from '../classes/libraries.js';
import { type NestedRule, nestedNode } from './check-nested.js';
import { isThenable } from '../../types/is-thenable.js';
import { type Subject, failed, openNode, within } from './error-node.js';
import { type RuleSite, ruleArguments } from './messages.js';
import type { ClassOptions } from './class-options.js';
import type { Checker, OpenNode, Pass } from './pass.js';
import { removeUnknown } from './unknown-properties.js';

/** A rule that is called rather than written out. */
export interface CalledRule {
  readonly record: ValidationRecord;
  readonly constraints: readonly ConstraintRecord[];
  readonly sites: readonly RuleSite[];
}

/** The functions that generated checkers call once a value is unusual or wrong. */
export interface CheckRuntime {
  readonly options: ClassOptions;
  readonly checker: (type: Constructor) => Checker;
  /** Notes a broken rule, and makes the node for the first one. */
  fail(node: OpenNode | undefined, site: RuleSite, subject: Subject, pass: Pass): OpenNode;
  /** Calls a rule of the user, or one that is not written out. */
  call(
    node: OpenNode | undefined,
    rule: CalledRule,
    subject: Subject,
    pass: Pass,
  ): OpenNode | undefined;
  /** Checks a nested value that is not of the common kind. */
  nested(
    node: OpenNode | undefined,
    rules: readonly NestedRule[],
    subject: Subject,
    pass: Pass,
  ): OpenNode | undefined;
  /** Adds what is wrong within a nested value. */
  within(node: OpenNode | undefined, children: OpenNode[], subject: Subject): OpenNode;
  /** Removes or reports keys that have no rules. */
  whitelist(object: object, names: ReadonlySet<string>, pass: Pass): OpenNode[] | undefined;
}

export function checkRuntime(
  options: ClassOptions,
  checker: (type: Constructor) => Checker,
): CheckRuntime {
  return {
    options,
    checker,
    fail: failed,
    call: (node, rule, subject, pass) => calledRule(node, rule, { subject, pass }),
    nested: (node, rules, subject, pass) =>
      nestedNode(node, rules, { subject, pass, options, checker }),
    within,
    whitelist: (object, names, pass) => removeUnknown(object, names, { options, pass }),
  };
}

interface Call {
  readonly subject: Subject;
  readonly pass: Pass;
}

/** class-validator's `customValidations` for one decorator. */
function calledRule(
  given: OpenNode | undefined,
  { record, constraints, sites }: CalledRule,
  { subject, pass }: Call,
): OpenNode | undefined {
  const { object, value } = subject;
  if (record.validateIf && !record.validateIf(object, value)) return given;
  let node = given;
  for (const [index, constraint] of constraints.entries()) {
    const site = sites[index];
    if (site === undefined) continue;
    const args = ruleArguments(record, object, value);
    const values = record.each === true ? itemsOf(value) : undefined;
    const verdict: unknown =
      values === undefined
        ? constraint.instance.validate(value, args)
        : together(values.map((each): unknown => constraint.instance.validate(each, args)));
    if (isThenable(verdict)) {
      const open = node ?? openNode(subject);
      node = open;
      pass.pending ??= [];
      pass.pending.push(
        verdict.then((holds) => {
          if (!holds) failed(open, site, subject, pass);
          return undefined;
        }),
      );
    } else if (!verdict) {
      node = failed(node, site, subject, pass);
    }
  }
  return node;
}

/** Combines verdicts; the result is pending when one of them is. */
function together(verdicts: readonly unknown[]): unknown {
  if (!verdicts.some(isThenable)) return verdicts.every(Boolean);
  const promises = verdicts.map((each) => (isThenable(each) ? each : Promise.resolve(each)));
  return Promise.all(promises).then((settled) => settled.every(Boolean));
}

/** The items that `each` checks; undefined for a value that is checked itself. */
export function itemsOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (value instanceof Set) return [...(value as Set<unknown>)];
  return value instanceof Map ? [...(value as Map<unknown, unknown>).values()] : undefined;
}
