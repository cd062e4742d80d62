import type { EndpointModel } from './app-model.js';
import { deferredValidators } from '../schema/classes/deferred-validators.js';
import type { ModelValidatorMark } from '../schema/classes/model-validator-mark.js';
import { groupMembers } from './group.js';
import { type DependencyModel, type HandlerModel, groupsOf } from './handler-model.js';

/** A dependency at its place among those of an endpoint. */
export interface OrderedDependency {
  readonly model: DependencyModel;
  /** The places of the dependencies whose values it takes, as in its `depends`; all are earlier. */
  readonly needs: readonly number[];
  /** The last place that must have ended before it starts, besides its needs; undefined for none. */
  readonly after: number | undefined;
}

/** The dependencies of an endpoint, each after those it needs. */
export interface DependencyOrder {
  readonly dependencies: readonly OrderedDependency[];
  /** The places of the dependencies whose values the endpoint itself takes, as in its `depends`. */
  readonly places: readonly number[];
}

/**
 * Puts the dependencies of an endpoint in order: `dependencies`, then those of the arguments.
 *
 * Each of `dependencies` waits for the one before it, so that a check that fails keeps the next from
 * starting. The dependencies of arguments wait for all of `dependencies`, and not for each other. Those that
 * take an input with validators of its own wait for these.
 */
export function orderDependencies(endpoint: Dependent): DependencyOrder {
  const order = ORDERS.get(endpoint) ?? orderOf(endpoint);
  ORDERS.set(endpoint, order);
  return order;
}

type Dependent = Pick<EndpointModel, 'depends' | 'dependencies' | 'validation'>;

/** Several compilers ask for the order of one endpoint, whose model never changes. */
const ORDERS = new WeakMap<Dependent, DependencyOrder>();

function orderOf(endpoint: Dependent): DependencyOrder {
  const dependencies: OrderedDependency[] = [];
  const shared = new Map<string, Map<unknown, number>>();

  const visit = (model: DependencyModel, after: number | undefined): number => {
    const key = `${model.scope} ${model.scopes ?? ''}`;
    const ofScope = shared.get(key) ?? new Map<unknown, number>();
    shared.set(key, ofScope);
    const known = model.cache ? ofScope.get(model.target) : undefined;
    const place = known ?? add(model, after);
    if (model.cache) ofScope.set(model.target, place);
    return place;
  };
  const add = (model: DependencyModel, after: number | undefined): number => {
    const needs = model.depends.map((need) => visit(need, after));
    if (validation !== undefined && takesValidated(model)) needs.push(visit(validation, after));
    return dependencies.push({ model, needs, after }) - 1;
  };

  const { validation } = endpoint;
  let after: number | undefined;
  for (const model of endpoint.dependencies) after = visit(model, after);
  const last = after;
  if (validation !== undefined) visit(validation, last);
  return { dependencies, places: endpoint.depends.map((model) => visit(model, last)) };
}

/** True for a handler with an input whose class, or one within it, has validators with dependencies. */
export function takesValidated(handler: HandlerModel): boolean {
  return validatorsOf(handler).length > 0;
}

/** The validators with dependencies of a handler's inputs. */
export function validatorsOf(handler: HandlerModel): readonly ModelValidatorMark[] {
  const inputs = [...handler.parameters, ...groupsOf(handler), ...handler.bodies];
  return inputs.flatMap(({ type }) => deferredValidators(type));
}

/** All handlers that a request of an endpoint runs, the endpoint's own last. */
export function handlersOf(endpoint: EndpointModel): readonly HandlerModel[] {
  const { dependencies } = orderDependencies(endpoint);
  return [...dependencies.map(({ model }) => model), endpoint];
}

/** The path parameters that a dependency reads, itself or through its own dependencies. */
export function pathNamesTaken(dependency: DependencyModel): readonly string[] {
  const { parameters, depends } = dependency;
  const ofGroups = groupsOf(dependency)
    .filter(({ source }) => source === 'path')
    .flatMap(({ type }) => groupMembers(type) ?? []);
  return [
    ...parameters.filter(({ source }) => source === 'path').map(({ name }) => name),
    ...ofGroups.map(({ name }) => name),
    ...depends.flatMap(pathNamesTaken),
  ];
}
