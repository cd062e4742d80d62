import { DefinitionError, type DefinitionProblem } from '@sluice/core';

import { Application } from './bind.js';
import {
  HandleArgument,
  type BuiltDeployment,
  type DeploymentOptions,
} from './deployment-config.js';
import { checkDeploymentOptions } from './deployment-options.js';
import { deploymentOptionsOf } from './deployment.js';
import { isPlainObject } from './plain-object.js';

/**
 * Flattens what was bound into deployments, callees before callers, the root last.
 *
 * Names are the same in every process that builds the same application: explicit names stay, a
 * class or function bound again gets `_1`, `_2`, ... in the order of the constructor arguments.
 * Throws DefinitionError with every mistake in the options and names of all deployments.
 */
export function buildApplication(app: Application<unknown>, name: string): BuiltDeployment[] {
  const ordered = calleesFirst(app);
  const problems = ordered.flatMap((node) => checkDeploymentOptions(optionsOf(node), label(node)));
  const names = nameAll(ordered, problems, name);
  if (problems.length > 0) throw new DefinitionError(problems);
  return ordered.map((node) => ({
    name: names.get(node) ?? '',
    isIngress: node === app,
    target: node.target,
    args: node.args.map((arg) => replaceApplications(arg, names)),
    options: optionsOf(node),
  }));
}

function calleesFirst(root: Application<unknown>): Application<unknown>[] {
  // A Set keeps the order in which deployments were completed. An application is made from
  // applications that exist already, so there are no cycles among them.
  const done = new Set<Application<unknown>>();
  const visit = (node: Application<unknown>): void => {
    if (done.has(node)) return;
    for (const callee of applicationsIn(node.args)) visit(callee);
    done.add(node);
  };
  visit(root);
  return [...done];
}

/** The applications among constructor arguments, at any depth of arrays and plain objects. */
function applicationsIn(args: readonly unknown[]): Application<unknown>[] {
  const found: Application<unknown>[] = [];
  const seen = new Set<object>();
  const search = (value: unknown): void => {
    if (value instanceof Application) {
      found.push(value);
      return;
    }
    if (!isContainer(value) || seen.has(value)) return;
    seen.add(value);
    for (const member of Object.values(value)) search(member);
  };
  for (const arg of args) search(arg);
  return found;
}

function replaceApplications(
  value: unknown,
  names: ReadonlyMap<Application<unknown>, string>,
): unknown {
  if (applicationsIn([value]).length === 0) return value;
  return copyReplacing(value, names, new Map());
}

function copyReplacing(
  value: unknown,
  names: ReadonlyMap<Application<unknown>, string>,
  copies: Map<object, unknown>,
): unknown {
  if (value instanceof Application) return new HandleArgument(names.get(value) ?? '');
  if (!isContainer(value)) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  const copy: object = Array.isArray(value) ? [] : {};
  copies.set(value, copy);
  for (const [key, member] of Object.entries(value)) {
    const replaced = copyReplacing(member, names, copies);
    // Assigning `__proto__` would set the prototype; defining it does not.
    Object.defineProperty(copy, key, {
      value: replaced,
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }
  return copy;
}

function nameAll(
  ordered: readonly Application<unknown>[],
  problems: DefinitionProblem[],
  application: string,
): Map<Application<unknown>, string> {
  const names = new Map<Application<unknown>, string>();
  const taken = new Set<string>();
  for (const node of ordered) {
    const { name } = optionsOf(node);
    if (name === undefined) continue;
    if (taken.has(name)) problems.push(duplicateName(name, label(node), application));
    taken.add(name);
    names.set(node, name);
  }
  for (const node of ordered) {
    if (names.has(node)) continue;
    const own = ownName(node);
    if (own === '') problems.push(unnamed(node));
    let name = own;
    for (let copy = 1; taken.has(name); copy += 1) name = `${own}_${copy}`;
    taken.add(name);
    names.set(node, name);
  }
  return names;
}

function duplicateName(name: string, where: string, application: string): DefinitionProblem {
  return {
    code: 'E_DEPLOYMENT_NAME',
    where,
    what: `A deployment named "${name}" is already in the application "${application}".`,
    fix: 'Give each its own: bind(...).options({ name: "..." }); to use one deployment twice, pass the same bind result.',
  };
}

function unnamed(node: Application<unknown>): DefinitionProblem {
  return {
    code: 'E_DEPLOYMENT_NAME',
    where: label(node),
    what: 'It has no name of its own.',
    fix: `Name the ${node.target.kind}, or say bind(...).options({ name: "..." }).`,
  };
}

function optionsOf(node: Application<unknown>): DeploymentOptions {
  if (node.target.kind === 'function') return node.overrides;
  return { ...deploymentOptionsOf(node.target.type), ...node.overrides };
}

function ownName(node: Application<unknown>): string {
  return node.target.kind === 'class' ? node.target.type.name : node.target.run.name;
}

function label(node: Application<unknown>): string {
  const name = ownName(node);
  if (name !== '') return node.target.kind === 'class' ? name : `${name}()`;
  return `A ${node.target.kind} without a name${node.entry === undefined ? '' : ` in ${node.entry}`}`;
}

function isContainer(value: unknown): value is object {
  return Array.isArray(value) || isPlainObject(value);
}
