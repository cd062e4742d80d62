import { type BodyModel, type HandlerModel, groupsOf } from '../../model/handler-model.js';
import type { RequestScope } from '../../scope/request-scope.js';
import type { HeldDependencies } from '../../scope/held.js';
import {
  type BodyOptions,
  type BodyValues,
  type ReadBodies,
  compileBodies,
} from './extract-body.js';
import { type HeadValues, compileSteps, noteIssues, runSteps } from './extract-head.js';
import { type TextSource, TextValues, planText } from './text-values.js';

/** The parts of a request that arguments are read from. */
export interface Incoming extends TextSource {
  readonly scope: RequestScope;
  /** The body; empty when the handler takes none. */
  readonly bytes: Uint8Array;
  /** Takes the dependencies that must be ended; undefined when the endpoint has none such. */
  readonly held: HeldDependencies | undefined;
}

/** The context of an endpoint's inputs, besides its model. */
export interface InputOptions extends BodyOptions {
  /** The names of the path's parameters, in their order. */
  readonly pathNames: readonly string[];
}

/** The values of a request, checked, and their issues. */
export interface Read extends HeadValues {
  bodies: readonly unknown[];
  /** True when a body has issues. */
  bodiesFailed: boolean;
  /** The values of the dependencies, by their places. */
  resolved: unknown[];
  /** The places of dependencies that did not run, because of issues; undefined for none. */
  unresolved: Set<number> | undefined;
}

/** How the inputs of an endpoint and its dependencies are read. */
export interface Inputs {
  /** Undefined when there is nothing to read. A promise only when a validator is asynchronous. */
  readonly read: ((incoming: Incoming) => Read | Promise<Read>) | undefined;
  /** The index of each parameter and group in `values`. */
  readonly cells: ReadonlyMap<object, number>;
  /** The index of each body in `bodies`. */
  readonly bodies: ReadonlyMap<BodyModel, number>;
}

/** Makes the reader of all values that some handlers take from one request. */
export function compileInputs(handlers: readonly HandlerModel[], options: InputOptions): Inputs {
  const parameters = handlers.flatMap((handler) => handler.parameters);
  const bodies = handlers.flatMap((handler) => handler.bodies);
  const plan = planText(options.pathNames, parameters, handlers.flatMap(groupsOf));
  const steps = compileSteps(handlers, plan, options);
  const readBodies = compileBodies(bodies, options);
  const maps = {
    cells: new Map(steps.map(({ key }, cell) => [key, cell])),
    bodies: new Map(bodies.map((body, index) => [body, index])),
  };
  if (steps.length === 0 && readBodies === undefined) return { ...maps, read: undefined };

  // A copy of this array has exactly the right size; an empty array that grows reserves more.
  const noValues: readonly unknown[] = steps.map(() => undefined);
  const read = (incoming: Incoming): Read | Promise<Read> => {
    const into = emptyRead(noValues.slice());
    const pending =
      steps.length === 0
        ? undefined
        : runSteps(steps, {
            text: new TextValues(incoming, plan.query),
            into,
          });
    if (pending !== undefined) return readRest(incoming, into, { pending, readBodies });
    const values = readBodies?.(incoming.bytes);
    if (values instanceof Promise) return values.then((ready) => takeBodies(into, ready));
    return values === undefined ? into : takeBodies(into, values);
  };
  return { ...maps, read };
}

/** The values of a request before any is read. */
export function emptyRead(values: unknown[]): Read {
  return {
    values,
    failed: undefined,
    issues: undefined,
    bodies: NOTHING,
    bodiesFailed: false,
    resolved: NOTHING,
    unresolved: undefined,
  };
}

const NOTHING: unknown[] = [];

async function readRest(
  incoming: Incoming,
  into: Read,
  rest: {
    readonly pending: Promise<void>;
    readonly readBodies: ReadBodies | undefined;
  },
): Promise<Read> {
  await rest.pending;
  if (rest.readBodies !== undefined) takeBodies(into, await rest.readBodies(incoming.bytes));
  return into;
}

function takeBodies(into: Read, { values, issues }: BodyValues): Read {
  into.bodies = values;
  if (issues.length === 0) return into;
  into.bodiesFailed = true;
  noteIssues(into, issues);
  return into;
}
