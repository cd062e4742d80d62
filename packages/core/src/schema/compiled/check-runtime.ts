import type { Constructor } from '../../model/types.js';
import type { ConstraintRecord, ValidationRecord } from '../libraries.js';
import { MAX_ISSUES } from '../report.js';
import { isMisshapen } from './deviations.js';
import { type RuleSite, messageOf, ruleArguments } from './messages.js';
import type { ClassOptions } from './options.js';
import type { Checker, OpenNode, Pass } from './pass.js';

/** A rule that is called rather than written out. */
export interface CalledRule {
  readonly record: ValidationRecord;
  readonly constraints: readonly ConstraintRecord[];
  readonly sites: readonly RuleSite[];
}

/** What is being checked: a value of a property of an object. */
export interface Subject {
  readonly object: object;
  readonly value: unknown;
  readonly property: string;
}

/** What the generated checkers call once something is unusual or wrong. */
export interface CheckRuntime {
  readonly options: ClassOptions;
  readonly checker: (type: Constructor) => Checker;
  /** Notes a broken rule; makes the node when there is none yet. */
  fail(node: OpenNode | undefined, site: RuleSite, subject: Subject, pass: Pass): OpenNode;
  /** Calls a rule of the user, or one that is not written out. */
  call(
    node: OpenNode | undefined,
    rule: CalledRule,
    subject: Subject,
    pass: Pass,
  ): OpenNode | undefined;
  /** Checks a nested value of a shape that is not the common one. */
  nested(
    node: OpenNode | undefined,
    records: readonly ValidationRecord[],
    subject: Subject,
    pass: Pass,
  ): OpenNode | undefined;
  /** Adds what is wrong within a nested value. */
  within(node: OpenNode | undefined, children: OpenNode[], subject: Subject): OpenNode;
  /** Removes or reports keys that have no rules. */
  whitelist(object: object, names: ReadonlySet<string>, pass: Pass): OpenNode[] | undefined;
  hasFailed(node: OpenNode | undefined): boolean;
}

export function checkRuntime(
  options: ClassOptions,
  checker: (type: Constructor) => Checker,
): CheckRuntime {
  const runtime: CheckRuntime = {
    options,
    checker,
    fail: failed,
    call: (node, rule, subject, pass) => calledRule(node, rule, { subject, pass, options }),
    nested: (node, records, subject, pass) => nestedNode(node, records, { subject, pass, runtime }),
    within: (node, children, subject) => {
      const open = node ?? openNode(subject);
      open.children = [...(open.children ?? []), ...children];
      return open;
    },
    whitelist: (object, names, pass) => unknownKeys(object, names, { options, pass }),
    hasFailed,
  };
  return runtime;
}

export function openNode({ object, value, property }: Subject): OpenNode {
  return { target: object, value, property, children: [], constraints: {} };
}

function failed(
  node: OpenNode | undefined,
  site: RuleSite,
  subject: Subject,
  pass: Pass,
): OpenNode {
  if (node === undefined) pass.found += 1;
  const open = node ?? openNode(subject);
  const { constraints = {} } = open;
  constraints[site.key] = messageOf(site, subject.object, subject.value);
  return open;
}

function hasFailed(node: OpenNode | undefined): boolean {
  return Object.keys(node?.constraints ?? {}).length > 0;
}

interface Call {
  readonly subject: Subject;
  readonly pass: Pass;
  readonly options: ClassOptions;
}

/** class-validator's `customValidations` for one decorator. */
function calledRule(
  given: OpenNode | undefined,
  { record, constraints, sites }: CalledRule,
  { subject, pass, options }: Call,
): OpenNode | undefined {
  const { object, value } = subject;
  if (record.validateIf && !record.validateIf(object, value)) return given;
  let node = given;
  for (const [index, constraint] of constraints.entries()) {
    const site = sites[index];
    if (site === undefined || (options.stopAtFirstError === true && hasFailed(node))) continue;
    const args = ruleArguments(record, object, value);
    const values = record.each === true ? itemsOf(value) : undefined;
    const verdict: unknown =
      values === undefined
        ? constraint.instance.validate(value, args)
        : together(values.map((each): unknown => constraint.instance.validate(each, args)));
    if (isPending(verdict)) {
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

/** One verdict of many, which is pending when one of them is. */
function together(verdicts: readonly unknown[]): unknown {
  if (!verdicts.some(isPending)) return verdicts.every(Boolean);
  const promises = verdicts.map((each) => (isPending(each) ? each : Promise.resolve(each)));
  return Promise.all(promises).then((settled) => settled.every(Boolean));
}

function isPending(verdict: unknown): verdict is PromiseLike<unknown> {
  return (
    typeof verdict === 'object' &&
    verdict !== null &&
    typeof Reflect.get(verdict, 'then') === 'function'
  );
}

/** The items that `each` checks; undefined for a value that is checked itself. */
export function itemsOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (value instanceof Set) return [...(value as Set<unknown>)];
  return value instanceof Map ? [...(value as Map<unknown, unknown>).values()] : undefined;
}

interface Nesting {
  readonly subject: Subject;
  readonly pass: Pass;
  readonly runtime: CheckRuntime;
}

/** class-validator's `nestedValidations`. */
function nestedNode(
  given: OpenNode | undefined,
  records: readonly ValidationRecord[],
  nesting: Nesting,
): OpenNode | undefined {
  const { subject, pass, runtime } = nesting;
  const { value } = subject;
  const { options } = runtime;
  if (value === undefined) return given;
  let node = given;
  for (const record of records) {
    if (options.stopAtFirstError === true && hasFailed(node)) continue;
    const isList = Array.isArray(value) || value instanceof Set || value instanceof Map;
    // An item of an array of arrays is a list that `each` has already been applied to.
    const isWrong =
      options.strictness === 'strict' &&
      value instanceof Object &&
      (Array.isArray(subject.object) ? isList : isMisshapen(record, isList));
    if (isWrong || !(isList || value instanceof Object)) {
      if (node === undefined) pass.found += 1;
      node = misshapen(node, record, subject);
      continue;
    }
    const children = isList
      ? itemNodes(value, records, nesting)
      : runtime.checker(classOf(value)).run(value, pass, false);
    if (children !== undefined) node = runtime.within(node, children, subject);
  }
  return node;
}

function itemNodes(
  list: readonly unknown[] | ReadonlySet<unknown> | ReadonlyMap<unknown, unknown>,
  records: readonly ValidationRecord[],
  { pass, runtime }: Nesting,
): OpenNode[] | undefined {
  const entries: Iterable<[unknown, unknown]> =
    list instanceof Map ? list.entries() : [...list].entries();
  const nodes: OpenNode[] = [];
  const { skipNullProperties, skipMissingProperties } = runtime.options;
  const skipsNull = skipNullProperties === true || skipMissingProperties === true;
  for (const [key, value] of entries) {
    if (value === null && skipsNull) continue;
    const subject = { object: list, value, property: String(key) };
    const node = nestedNode(undefined, records, { subject, pass, runtime });
    if (node === undefined) continue;
    nodes.push(node);
    if (pass.found >= MAX_ISSUES) break;
  }
  return nodes.length > 0 ? nodes : undefined;
}

/** A nested value that is no object: the library tells the message of the class, not of the object. */
function misshapen(
  given: OpenNode | undefined,
  record: ValidationRecord,
  subject: Subject,
): OpenNode {
  const site: RuleSite = { record, constraint: undefined, key: record.type, dismissed: false };
  const { target } = record;
  const node = given ?? openNode(subject);
  const { constraints = {} } = node;
  const about = typeof target === 'function' ? target : subject.object;
  constraints[site.key] = messageOf(site, about, subject.value);
  return node;
}

/** class-validator goes by the instance's own word for its class. */
function classOf(value: object): Constructor {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is no class has no rules
  return value.constructor as Constructor;
}

function unknownKeys(
  object: object,
  names: ReadonlySet<string>,
  { options, pass }: Pick<Call, 'options' | 'pass'>,
): OpenNode[] | undefined {
  const { whitelist, forbidNonWhitelisted } = options;
  if (whitelist !== true) return undefined;
  let unknown: string[] | undefined;
  for (const key of Object.keys(object)) {
    if (names.has(key)) continue;
    unknown ??= [];
    unknown.push(key);
  }
  if (unknown === undefined) return undefined;
  if (forbidNonWhitelisted === true) {
    pass.found += unknown.length;
    return unknown.map((property) => ({
      target: object,
      value: Reflect.get(object, property),
      property,
      constraints: { whitelistValidation: `property ${property} should not exist` },
    }));
  }
  // The last first: V8 then takes back how the object grew, and it stays a fast one.
  for (const key of unknown.toReversed()) {
    const isGone = Reflect.deleteProperty(object, key);
    if (!isGone) throw new TypeError(`${key} cannot be removed`);
  }
  return undefined;
}
