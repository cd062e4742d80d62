import type { Constructor } from '../../types/constructor.js';
import type { ValidationRecord } from '../classes/libraries.js';
import { MAX_ISSUES } from '../../validation-error.js';
import { type Subject, failed, hasFailed, openNode, within } from './error-node.js';
import { type RuleSite, messageOf } from './messages.js';
import { ABSENT, type NestedShape, brokenShape, hasShape } from './nested-shape.js';
import type { ClassOptions } from './class-options.js';
import type { Checker, OpenNode, Pass } from './pass.js';

/** A `@ValidateNested`, and what it takes. */
export interface NestedRule {
  readonly record: ValidationRecord;
  readonly shape: NestedShape;
}

interface Nesting {
  readonly subject: Subject;
  readonly pass: Pass;
  readonly options: ClassOptions;
  readonly checker: (type: Constructor) => Checker;
}

/** class-validator's `nestedValidations`, for values of the declared shape. */
export function nestedNode(
  given: OpenNode | undefined,
  rules: readonly NestedRule[],
  nesting: Nesting,
): OpenNode | undefined {
  const { subject, pass, checker } = nesting;
  const { value } = subject;
  if (value === undefined) return absent(given, rules, nesting);
  let node = given;
  for (const rule of rules) {
    const isList = isListOf(value);
    if (!(isList || value instanceof Object) || !hasShape(value, rule.shape)) {
      if (node === undefined) pass.found += 1;
      node = misshapen(node, rule, subject);
      continue;
    }
    const children = isList
      ? itemNodes(value, rules, nesting)
      : checker(classOf(value)).run(value, pass, false);
    if (children !== undefined) node = within(node, children, subject);
  }
  return node;
}

function isListOf(
  value: unknown,
): value is readonly unknown[] | ReadonlySet<unknown> | ReadonlyMap<unknown, unknown> {
  return Array.isArray(value) || value instanceof Set || value instanceof Map;
}

/** Reports an absent value once, unless another rule has reported it. */
function absent(
  node: OpenNode | undefined,
  [rule]: readonly NestedRule[],
  { subject, pass }: Nesting,
): OpenNode | undefined {
  if (rule === undefined || hasFailed(node)) return node;
  const { key, message } = ABSENT;
  const record = { ...rule.record, message };
  return failed(node, { record, constraint: undefined, key }, subject, pass);
}

function itemNodes(
  list: readonly unknown[] | ReadonlySet<unknown> | ReadonlyMap<unknown, unknown>,
  rules: readonly NestedRule[],
  { pass, options, checker }: Nesting,
): OpenNode[] | undefined {
  // The items of a list are objects, never lists.
  const itemRules = rules.map(({ record, shape }) => itemRule(record, shape));
  const entries: Iterable<[unknown, unknown]> =
    list instanceof Map ? list.entries() : [...list].entries();
  const nodes: OpenNode[] = [];
  for (const [key, value] of entries) {
    const subject = { object: list, value, property: String(key) };
    if (value === undefined) continue;
    const node = nestedNode(undefined, itemRules, { subject, pass, options, checker });
    if (node === undefined) continue;
    nodes.push(node);
    if (pass.found >= MAX_ISSUES && options.exact !== true) break;
  }
  return nodes.length > 0 ? nodes : undefined;
}

/** The rule for the items of a list that was held to a rule. */
export function itemRule(record: ValidationRecord, shape: NestedShape): NestedRule {
  return { record, shape: shape === 'any' ? 'any' : 'object' };
}

/** Reports a nested value of the wrong kind, with the class as the message's target, as the library does. */
function misshapen(
  given: OpenNode | undefined,
  { record, shape }: NestedRule,
  subject: Subject,
): OpenNode {
  const { value } = subject;
  const isOther = isListOf(value) || value instanceof Object;
  const broken = isOther ? brokenShape(record, shape) : { key: record.type, record };
  const site: RuleSite = { ...broken, constraint: undefined };
  const { target } = record;
  const node = given ?? openNode(subject);
  const { constraints = {} } = node;
  const about = typeof target === 'function' ? target : subject.object;
  constraints[site.key] = messageOf(site, about, value);
  return node;
}

/** class-validator trusts the value's `constructor`, where free JSON may have anything. */
function classOf(value: object): Constructor {
  const type: unknown = value.constructor;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is no class has no rules
  return (typeof type === 'function' ? type : Object) as Constructor;
}
