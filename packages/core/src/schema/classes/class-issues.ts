import { type Constructor, isConstructor } from '../../types/constructor.js';
import { isObject } from '../../types/members.js';
import type { ClassView } from './class-view.js';
import { type ValidationRecord, validationStorage, type ErrorNode } from './libraries.js';
import { validationRecords } from './class-metadata.js';
import { type AppliedRule, type ClassProperty, classModel } from './class-model.js';
import { type Location, MISSING, Problem, toIssue } from '../problem.js';
import { MAX_ISSUES, type Issue } from '../../validation-error.js';
import { addIssues } from '../report.js';
import { findRule } from '../rules/rules.js';

/** A checked value: the client's input, its place, and the rules that applied. */
export interface Checked {
  readonly input: unknown;
  readonly loc: Location;
  readonly view: ClassView;
}

/** Maps class-validator's error tree to FastAPI's list; `input` is the client's value. */
export function issuesOf(errors: readonly ErrorNode[], { input, loc, view }: Checked): Issue[] {
  const issues: Issue[] = [];
  for (const node of errors) {
    if (issues.length >= MAX_ISSUES) break;
    if (!isOfProperty(node)) {
      addIssues(issues, [toIssue(NO_RULES, loc, input)]);
      continue;
    }
    const property = propertyOf(node, view);
    const key = keyOf(node, property);
    const path = [...loc, key];
    const received = memberOf(input, key);
    const site = { property, view, path, received, container: input };
    addIssues(issues, constraintIssues(node, site));
    addIssues(issues, issuesOf(node.children ?? [], { input: received, loc: path, view }));
  }
  return issues;
}

interface PropertyNode extends ErrorNode {
  readonly property: string;
}

function isOfProperty(node: ErrorNode): node is PropertyNode {
  return node.property !== undefined;
}

/** class-validator refuses every object whose class has no rules, or none in the chosen groups. */
const NO_RULES = new Problem('value_error', 'Value error, no rule is known for the value');

interface Site {
  readonly view: ClassView;
  readonly property: ClassProperty | undefined;
  readonly path: Location;
  readonly received: unknown;
  readonly container: unknown;
}

function constraintIssues(node: PropertyNode, site: Site): Issue[] {
  const broken = Object.entries(node.constraints ?? {});
  if (broken.length === 0) return [];
  if (node.value === undefined && site.received === undefined) {
    return [toIssue(MISSING, site.path, site.container)];
  }
  // `findLast`, because class-validator lists the first decorator of the source last. A wrong type breaks
  // all other rules, so only the type rule is reported.
  const typeRule = broken.findLast(([name]) => findRule(name).isTypeRule === true);
  return (typeRule === undefined ? broken : [typeRule]).flatMap(([name, message]) => {
    const applied = site.property?.rules.find((rule) => rule.name === name);
    return ruleIssues(node, site, { name, message, applied });
  });
}

interface BrokenRule {
  readonly name: string;
  readonly message: string;
  readonly applied: AppliedRule | undefined;
}

function ruleIssues(
  node: PropertyNode,
  site: Site,
  { name, message, applied }: BrokenRule,
): Issue[] {
  const { property, path, received } = site;
  const args = applied?.args ?? [];
  const isTransformed = property?.transformed === true;
  // A rule behind `@Transform` has checked the transformed value.
  const issue = (at: Location, input: unknown, checked: unknown): Issue => {
    const { type, ctx } = findRule(name).explain(args, isTransformed ? checked : input);
    return toIssue(new Problem(type, message + hint(name, input, property), ctx), at, input);
  };
  const items: unknown = node.value;
  const whole = [issue(path, received, items)];
  if (applied?.each !== true || !Array.isArray(items)) return whole;
  // class-validator reports only that some item is wrong, so each item is checked again.
  const wrong = wrongItems(node, applied, site.view);
  if (wrong.length === 0) return whole;
  return wrong.map((index) => issue([...path, index], memberOf(received, index), items[index]));
}

function hint(name: string, input: unknown, property: ClassProperty | undefined): string {
  if (name !== 'isDate' || property?.typed !== false || typeof input !== 'string') return '';
  return '; JSON has no dates: @Type(() => Date) on the property converts text';
}

function wrongItems(node: PropertyNode, applied: AppliedRule, view: ClassView): number[] {
  const type = constructorOf(node.target);
  const record = recordsOf(type, node.property, view).find(
    (each) => each.each === true && each.name === applied.name,
  );
  if (record === undefined || !Array.isArray(node.value)) return [];
  const wrong: number[] = [];
  for (let index = 0; index < node.value.length && wrong.length < MAX_ISSUES; index += 1) {
    if (verdict(record, node.value[index], node.target) === false) wrong.push(index);
  }
  return wrong;
}

/**
 * Finds the rules that throw, after `validate` threw: some of class-validator's throw on `1e-7`, and a
 * user's may throw on any value. A rule that throws counts as broken.
 */
export function thrownIssues(instance: object, checked: Checked): Issue[] {
  const { input, loc } = checked;
  const found: Issue[] = [];
  collectThrowing(instance, checked, { found, rules: new Map() });
  if (found.length > 0) return found;
  return [
    toIssue(new Problem('value_error', 'Value error, the input could not be checked'), loc, input),
  ];
}

interface Search {
  readonly found: Issue[];
  /** The rules of the classes found so far, so that a list of many items reads each class once. */
  readonly rules: Map<Constructor, readonly RuledProperty[]>;
}

interface RuledProperty {
  readonly property: ClassProperty;
  readonly records: readonly ValidationRecord[];
}

function collectThrowing(instance: object, checked: Checked, search: Search): void {
  const { input, loc, view } = checked;
  const { found } = search;
  const within = (value: unknown, received: unknown, at: Location): void => {
    if (!isObject(value) || found.length >= MAX_ISSUES) return;
    collectThrowing(value, { input: received, loc: at, view }, search);
  };
  if (Array.isArray(instance)) {
    for (const [index, item] of instance.entries()) {
      within(item, memberOf(input, index), [...loc, index]);
    }
    return;
  }
  const type = constructorOf(instance);
  if (type === undefined) return;
  for (const { property, records } of ruledProperties(type, view, search)) {
    const value: unknown = Reflect.get(instance, property.name);
    const received = memberOf(input, property.wireName);
    const path = [...loc, property.wireName];
    for (const record of records) {
      if (verdict(record, value, instance) !== 'throws') continue;
      const name = record.name ?? '';
      const { type: word, ctx } = findRule(name).explain(record.constraints ?? [], received);
      const message = `${property.wireName} does not satisfy ${name === '' ? 'its rules' : name}`;
      addIssues(found, [toIssue(new Problem(word, message, ctx), path, received)]);
    }
    if (property.nested) within(value, received, path);
  }
}

function ruledProperties(
  type: Constructor,
  view: ClassView,
  { rules }: Search,
): readonly RuledProperty[] {
  const known = rules.get(type);
  if (known !== undefined) return known;
  const read = classModel(type, view).properties.map((property) => ({
    property,
    records: recordsOf(type, property.name, view),
  }));
  rules.set(type, read);
  return read;
}

function verdict(record: ValidationRecord, value: unknown, object: unknown): unknown {
  const constraint = validationStorage()?.getTargetValidatorConstraints(record.constraintCls)[0];
  const { constraints = [], propertyName: property } = record;
  try {
    const args = { targetName: '', property, object, value, constraints };
    const result: unknown = constraint?.instance.validate(value, args);
    // The result of an asynchronous rule is ignored, but its rejection must not stay unhandled.
    if (result instanceof Promise) result.catch(() => undefined);
    return result;
  } catch {
    return 'throws';
  }
}

function recordsOf(
  type: Constructor | undefined,
  property: string,
  view: ClassView,
): ValidationRecord[] {
  if (type === undefined) return [];
  return validationRecords(type, view).filter(
    (record) => record.propertyName === property && record.type === 'customValidation',
  );
}

function propertyOf(node: PropertyNode, view: ClassView): ClassProperty | undefined {
  const type = Array.isArray(node.target) ? undefined : constructorOf(node.target);
  return type && classModel(type, view).properties.find((each) => each.name === node.property);
}

function keyOf(node: PropertyNode, property: ClassProperty | undefined): string | number {
  if (Array.isArray(node.target) || node.target instanceof Set) return Number(node.property);
  return property?.wireName ?? node.property;
}

function memberOf(input: unknown, key: string | number): unknown {
  return isObject(input) && Object.hasOwn(input, key) ? Reflect.get(input, key) : undefined;
}

/** The class of an instance, by its prototype: a key of the input could pretend to be `constructor`. */
function constructorOf(instance: unknown): Constructor | undefined {
  if (!isObject(instance)) return undefined;
  const prototype: unknown = Object.getPrototypeOf(instance);
  const type: unknown = isObject(prototype) ? Reflect.get(prototype, 'constructor') : undefined;
  return isConstructor(type) && type !== Object ? type : undefined;
}
