import type { EndpointModel } from '../model/app-model.js';
import { orderDependencies } from '../model/dependency-order.js';
import { reportOf } from '../schema/report.js';
import { noteInvalid } from '../http/request-channels.js';
import { type Issue, ValidationError } from '../validation-error.js';
import { type ArgumentContext, type MakeArguments, compileArguments } from './handler/arguments.js';
import type { Instances } from './handler/call-handler.js';
import { type Resolve, compileDependencies } from './dependencies/resolve.js';
import { receivedBody } from './handler/received-body.js';
import {
  type Incoming,
  type InputOptions,
  type Read,
  compileInputs,
  emptyRead,
} from './handler/inputs.js';

/** The context of an endpoint's arguments, besides its model. */
export interface ExtractOptions<I extends Incoming> extends InputOptions {
  readonly inject: ArgumentContext<I>['inject'];
  readonly instances: Instances;
}

/**
 * Makes the arguments of a call, or throws (or rejects with) `ValidationError` with all issues in
 * the order path, query, header, cookie, body.
 *
 * The dependencies run when all values have been read. An error of a dependency wins over issues, and
 * a dependency with an issue in its own values does not run. Returns a promise only when a validator
 * or a dependency is asynchronous.
 */
export type Extract<I extends Incoming> = (
  incoming: I,
) => readonly unknown[] | Promise<readonly unknown[]>;

/** Makes the reader of an endpoint's arguments. Decides once everything that does not depend on a request. */
export function compileExtract<I extends Incoming>(
  endpoint: Omit<EndpointModel, 'path'>,
  options: ExtractOptions<I>,
): Extract<I> {
  const { dependencies, places } = orderDependencies(endpoint);
  const handlers = [...dependencies.map(({ model }) => model), endpoint];
  const { read, cells, bodies } = compileInputs(handlers, options);
  const { inject, instances } = options;
  const makeArguments = compileArguments<I>(endpoint, { cells, bodies, places, inject });
  if (dependencies.length > 0) {
    const resolve = compileDependencies<I>(dependencies, { cells, bodies, inject, instances });
    return extractResolving({ read, resolve, makeArguments });
  }
  if (read === undefined) {
    const nothing = emptyRead([]);
    return (incoming) => makeArguments(nothing, incoming);
  }
  const finish = refusingIssues(makeArguments);
  return (incoming) => {
    const values = read(incoming);
    return values instanceof Promise
      ? values.then((ready) => finish(ready, incoming))
      : finish(values, incoming);
  };
}

function refusingIssues<I extends Incoming>(makeArguments: MakeArguments<I>): MakeArguments<I> {
  return (values, incoming) => {
    if (values.issues !== undefined) refuse(values.issues, incoming);
    return makeArguments(values, incoming);
  };
}

function refuse(found: readonly Issue[], incoming: Incoming): never {
  const issues = reportOf(found);
  noteInvalid(incoming.scope, issues);
  throw new ValidationError(issues, { body: () => receivedBody(incoming) });
}

interface Resolving<I> {
  readonly read: ((incoming: Incoming) => Read | Promise<Read>) | undefined;
  readonly resolve: Resolve<I>;
  readonly makeArguments: MakeArguments<I>;
}

function extractResolving<I extends Incoming>({
  read,
  resolve,
  makeArguments,
}: Resolving<I>): Extract<I> {
  const finish = refusingIssues(makeArguments);
  const resolveAll = (
    values: Read,
    incoming: I,
  ): readonly unknown[] | Promise<readonly unknown[]> => {
    const pending = resolve(values, incoming);
    return pending === undefined
      ? finish(values, incoming)
      : pending.then(() => finish(values, incoming));
  };
  return (incoming) => {
    const values = read === undefined ? emptyRead([]) : read(incoming);
    return values instanceof Promise
      ? values.then((ready) => resolveAll(ready, incoming))
      : resolveAll(values, incoming);
  };
}
