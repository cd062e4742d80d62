import { encodeJson } from '../../json/encode-json.js';
import type { Constructor } from '../../types/constructor.js';
import type { TypeModel } from '../../types/type-model.js';
import type { Issue } from '../../validation-error.js';
import { issuesOf } from '../classes/class-issues.js';
import { type ClassModel, type ClassProperty, classModel } from '../classes/class-model.js';
import { type ClassView, classView } from '../classes/class-view.js';
import type { ErrorNode } from '../classes/libraries.js';
import { reachableModels } from '../classes/reachable-models.js';
import { type ClassCompiler, withoutEmpty } from '../compiled/class-compiler.js';
import { newPass } from '../compiled/pass.js';
import { sharedCompiler } from '../compiled/shared-compilers.js';
import { compileProjection, compileValidator } from '../kinds/kinds.js';
import { entriesOf } from '../kinds/map.js';
import { membersFor } from '../kinds/union.js';
import { isHolder, listOf } from '../output/projection.js';
import { type Location, MISSING, toIssue } from '../problem.js';
import type { Strictness } from '../validator.js';

/** Checks a handler's result by the rules of its declared type: what is wrong with it. */
export type ResponseCheck = (value: unknown) => readonly Issue[] | Promise<readonly Issue[]>;

/**
 * Makes the check of a declared response; undefined where the writer checks everything already.
 *
 * The rules of a class apply to the result itself, as they apply to an instance: under the names of its
 * properties, and with dates that are dates. Properties that no response contains are not checked. Null and
 * undefined are responses of any type.
 */
export function compileResponseCheck(
  type: TypeModel,
  strictness: Strictness,
): ResponseCheck | undefined {
  const check = checkOf(type, strictness);
  return check && ((value) => check(value, []));
}

type Check = (value: unknown, loc: Location) => readonly Issue[] | Promise<readonly Issue[]>;

function checkOf(type: TypeModel, strictness: Strictness): Check | undefined {
  switch (type.kind) {
    case 'class': {
      const check = classCheck(type.type, classView({ ...type, strictness }));
      return present((value, loc) => (isHolder(value) ? check(value, loc) : NONE));
    }
    case 'array': {
      const check = checkOf(type.items, strictness);
      return check && present((value, loc) => itemIssues(listOf(value) ?? [], check, loc));
    }
    case 'map': {
      const check = checkOf(type.values, strictness);
      return check && present((value, loc) => joined(entriesIssues(value, check, loc)));
    }
    case 'union':
      return unionCheck(type, strictness);
    case 'object':
      return membersCheck(type.properties, strictness);
    case 'string':
    case 'number':
    case 'integer':
    case 'boolean':
    case 'date':
    case 'calendarDate':
    case 'time':
    case 'duration':
    case 'uuid':
    case 'decimal':
    case 'url':
    case 'bigint':
    case 'enum':
      return scalarCheck(type, strictness);
    case 'standard':
    case 'file':
    case 'unknown':
      return undefined;
    default:
      return type satisfies never;
  }
}

const NONE: readonly Issue[] = [];

function present(check: Check): Check {
  return (value, loc) => (value === null || value === undefined ? NONE : check(value, loc));
}

function scalarCheck(type: TypeModel, strictness: Strictness): Check {
  const validate = compileValidator(type, { mode: 'json', forbidUnknown: false, strictness });
  const project = compileProjection(type);
  return present((value, loc) => {
    const result = validate(wireValue(project === undefined ? value : project(value)), loc);
    if (result instanceof Promise) return result.then((ready) => (ready.ok ? NONE : ready.issues));
    return result.ok ? NONE : result.issues;
  });
}

/** A value as clients read it: a date is text. */
function wireValue(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  const [read]: unknown[] = JSON.parse(encodeJson([value]));
  return read;
}

function itemIssues(items: readonly unknown[], check: Check, loc: Location): ReturnType<Check> {
  return joined(items.map((item, index) => check(item, [...loc, index])));
}

function entriesIssues(value: unknown, check: Check, loc: Location): ReturnType<Check>[] {
  return (entriesOf(value) ?? []).map(([key, member]) => check(member, [...loc, key]));
}

/** Checks a value as the member that it is written as; of several, one that has no issue is enough. */
function unionCheck(
  type: Extract<TypeModel, { readonly kind: 'union' }>,
  strictness: Strictness,
): Check {
  const members = type.members.map((member) => ({
    ...member,
    check: checkOf(member.type, strictness),
  }));
  return present((value, loc) => {
    const all = membersFor(members, value, type.discriminator).map(
      ({ check }) => check?.(value, loc) ?? NONE,
    );
    return whenSettled(
      all,
      (settled) => settled.find((issues) => issues.length === 0) ?? settled[0] ?? NONE,
    );
  });
}

function membersCheck(
  properties: Extract<TypeModel, { readonly kind: 'object' }>['properties'],
  strictness: Strictness,
): Check {
  const members = Object.entries(properties).map(([name, { type, required }]) => ({
    name,
    required,
    check: checkOf(type, strictness),
  }));
  return present((value, loc) => {
    if (!isHolder(value)) return NONE;
    const found = members.map(({ name, required, check }) => {
      const member: unknown = Reflect.get(value, name);
      if (member === undefined && required) return [toIssue(MISSING, [...loc, name], value)];
      return check?.(member, [...loc, name]) ?? NONE;
    });
    return joined(found);
  });
}

function joined(all: readonly ReturnType<Check>[]): ReturnType<Check> {
  return whenSettled(all, (settled) => settled.flat());
}

/** Combines issues, synchronously unless some of them are a promise. */
function whenSettled(
  all: readonly ReturnType<Check>[],
  combine: (settled: readonly (readonly Issue[])[]) => readonly Issue[],
): ReturnType<Check> {
  const known: (readonly Issue[])[] = [];
  for (const issues of all) {
    if (issues instanceof Promise) return combineLater(all, combine);
    known.push(issues);
  }
  return combine(known);
}

async function combineLater(
  all: readonly ReturnType<Check>[],
  combine: (settled: readonly (readonly Issue[])[]) => readonly Issue[],
): Promise<readonly Issue[]> {
  return combine(await Promise.all(all.map(async (issues) => issues)));
}

function classCheck(
  type: Constructor,
  view: ClassView,
): (value: object, loc: Location) => ReturnType<Check> {
  let compiler: ClassCompiler | undefined;
  const model = classModel(type, view);
  if (!model.validated) return () => NONE;
  return (value, loc) => {
    const models = reachableModels(model);
    const transformer = models.find((each) => each.transformer !== undefined)?.transformer;
    compiler ??= sharedCompiler({ options: { view, forbidUnknown: false }, transformer, models });
    const pass = newPass(true, true);
    const nodes = compiler.checker(type).run(instanceOf(value, model), pass, false) ?? [];
    const verdict = (): readonly Issue[] =>
      issuesOf(sentOnly(withoutEmpty(nodes), model), { input: value, loc, view });
    return pass.pending === undefined ? verdict() : Promise.all(pass.pending).then(verdict);
  };
}

/** Makes an instance of the declared class, which the rules are known by, from what a handler returned. */
function instanceOf(value: object, model: ClassModel): object {
  const instance: object = Object.create(model.type.prototype);
  for (const property of model.properties) {
    const member: unknown = Reflect.get(value, property.name);
    if (member === undefined) continue;
    Object.defineProperty(instance, property.name, {
      value: instancesWithin(member, property, model.view),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return instance;
}

function instancesWithin(value: unknown, property: ClassProperty, view: ClassView): unknown {
  const list = listOf(value);
  if (list !== undefined) return list.map((item) => instancesWithin(item, property, view));
  const nested = nestedModel(property, value, view);
  return nested !== undefined && isHolder(value) ? instanceOf(value, nested) : value;
}

function nestedModel(
  { type, discriminator }: ClassProperty,
  value: unknown,
  view: ClassView,
): ClassModel | undefined {
  const item = type.kind === 'array' ? type.items : type;
  const tagged = isHolder(value)
    ? discriminator?.subTypes.find(
        (each) =>
          value instanceof each.value || each.name === Reflect.get(value, discriminator.property),
      )
    : undefined;
  if (tagged !== undefined) return classModel(tagged.value, view);
  return item.kind === 'class' ? classModel(item.type, view) : undefined;
}

/** Drops what is wrong with properties that no response contains. */
function sentOnly(nodes: readonly ErrorNode[], model: ClassModel): ErrorNode[] {
  return nodes.flatMap((node) => {
    const property = model.properties.find(({ name }) => name === node.property);
    if (property?.isOutput === false) return [];
    const { children } = node;
    if (property === undefined || children === undefined || children.length === 0) return [node];
    const left = nestedSent(node, property, model.view);
    const isWrong = left.length > 0 || Object.keys(node.constraints ?? {}).length > 0;
    return isWrong ? [{ ...node, children: left }] : [];
  });
}

function nestedSent(node: ErrorNode, property: ClassProperty, view: ClassView): ErrorNode[] {
  const { children = [], value } = node;
  if (listOf(value) !== undefined) {
    return children
      .map((item) => ({ ...item, children: nestedSent(item, property, view) }))
      .filter((item) => item.children.length > 0 || Object.keys(item.constraints ?? {}).length > 0);
  }
  const nested = nestedModel(property, value, view);
  return nested === undefined ? [...children] : sentOnly(children, nested);
}
