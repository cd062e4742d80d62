import { DefinitionError, type DefinitionProblem } from '@sluice/core';
import { routedOf } from '@sluice/core/internal';

import { Application } from './bind.js';
import {
  HandleArgument,
  type BuiltDeployment,
  type DeploymentOptions,
} from './deployment-config.js';
import { deploymentOptionsOf } from './deployment-decorator.js';
import { checkDeploymentOptions } from './deployment-options.js';
import { layOptions } from './lay-options.js';
import { partsOf, replaceParts } from './plain-tree.js';

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
  const toHandleArgument = (part: unknown): HandleArgument | undefined =>
    part instanceof Application
      ? new HandleArgument(names.get(part) ?? '', part.target)
      : undefined;
  return ordered.map((node) => ({
    name: names.get(node) ?? '',
    isIngress: node === app,
    target: node.target,
    args: isRouted(node) ? node.args : node.args.map((arg) => replaceParts(arg, toHandleArgument)),
    options: optionsOf(node),
  }));
}

function calleesFirst(root: Application<unknown>): Application<unknown>[] {
  // A Set keeps the order in which deployments were completed. An application is made from
  // applications that exist already, so there are no cycles among them.
  const done = new Set<Application<unknown>>();
  const visit = (node: Application<unknown>): void => {
    if (done.has(node)) return;
    for (const callee of isRouted(node) ? [] : applicationsIn(node.args)) visit(callee);
    done.add(node);
  };
  visit(root);
  return [...done];
}

function applicationsIn(args: readonly unknown[]): Application<unknown>[] {
  return partsOf(args).filter((part) => part instanceof Application);
}

/** True for a router, whose arguments are options and call nothing. */
function isRouted({ target, args }: Application<unknown>): boolean {
  return routedOf({ target, args }) !== undefined;
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
  return layOptions(deploymentOptionsOf(node.target.type), node.overrides);
}

function ownName(node: Application<unknown>): string {
  return node.target.kind === 'class' ? node.target.type.name : node.target.run.name;
}

function label(node: Application<unknown>): string {
  const name = ownName(node);
  if (name !== '') return node.target.kind === 'class' ? name : `${name}()`;
  return `A ${node.target.kind} without a name${node.entry === undefined ? '' : ` in ${node.entry}`}`;
}
