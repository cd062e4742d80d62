import type { RequestHead } from '../http/exchange.js';
import type {
  ArgumentModel,
  GroupModel,
  HandlerModel,
  InputModel,
} from '../model/handler-model.js';
import type { InjectedKind } from '../types/injected.js';
import { reportOf } from '../schema/report.js';
import { ValidationError } from '../validation-error.js';
import type { RequestScope } from '../scope/request-scope.js';
import {
  type BodyOptions,
  type BodyValues,
  type ReadBodies,
  compileBodies,
} from './extract-body.js';
import { type HeadValues, compileSteps, noteIssues, runSteps } from './extract-head.js';
import { TextValues, planText } from './text-values.js';

/** The parts of a request that arguments are read from. */
export interface Incoming {
  readonly head: RequestHead;
  /** Decoded path parameters in the order of the pattern. */
  readonly path: readonly string[];
  readonly scope: RequestScope;
  /** The body; empty when the handler takes none. */
  readonly bytes: Uint8Array;
}

/** The context of a handler's arguments, besides its model. */
export interface ExtractOptions<I extends Incoming> extends BodyOptions {
  /** The names of the path's parameters, in their order. */
  readonly pathNames: readonly string[];
  readonly inject: (what: InjectedKind, incoming: I) => unknown;
}

/**
 * Makes the arguments of a call, or throws (or rejects with) `ValidationError` with all issues in
 * the order path, query, header, cookie, body.
 *
 * Returns a promise only when a validator is asynchronous.
 */
export type Extract<I extends Incoming> = (
  incoming: I,
) => readonly unknown[] | Promise<readonly unknown[]>;

/** Makes the reader of a handler's arguments. Decides once everything that does not depend on a request. */
export function compileExtract<I extends Incoming>(
  handler: HandlerModel,
  options: ExtractOptions<I>,
): Extract<I> {
  const plan = planText(
    options.pathNames,
    handler.parameters.filter(({ source }) => source === 'query').map(({ name }) => name),
  );
  const steps = compileSteps(handler, plan, options.compileValidator);
  const readBodies = compileBodies(handler.bodies, options);
  const cells = new Map(steps.map(({ key }, cell) => [key, cell]));
  const makers = handler.arguments.map((argument) =>
    compileArgument<I>(argument, { handler, cells, inject: options.inject }),
  );
  if (makers.length === 0 && steps.length === 0 && readBodies === undefined) return () => NOTHING;

  // A copy of this array has exactly the right size; an empty array that grows reserves more.
  const noValues: readonly unknown[] = steps.map(() => undefined);
  const areValues = areArgumentsValues(handler, cells);
  const finish = (incoming: I, read: Read): readonly unknown[] => {
    if (read.issues !== undefined) throw new ValidationError(reportOf(read.issues));
    return areValues ? read.values : makers.map((make) => make(read, incoming));
  };
  return (incoming) => {
    const read: Read = { values: noValues.slice(), bodies: NOTHING, issues: undefined };
    const pending =
      steps.length === 0
        ? undefined
        : runSteps(steps, {
            text: new TextValues(incoming.head, incoming.path, plan.query),
            into: read,
          });
    if (pending !== undefined) {
      return readRest(incoming, read, { pending, readBodies }).then(() => finish(incoming, read));
    }
    const bodies = readBodies?.(incoming.bytes);
    if (bodies instanceof Promise) {
      return bodies.then((values) => {
        takeBodies(read, values);
        return finish(incoming, read);
      });
    }
    if (bodies !== undefined) takeBodies(read, bodies);
    return finish(incoming, read);
  };
}

interface Read extends HeadValues {
  bodies: readonly unknown[];
}

const NOTHING: readonly unknown[] = [];

async function readRest(
  incoming: Incoming,
  read: Read,
  rest: {
    readonly pending: Promise<void>;
    readonly readBodies: ReadBodies | undefined;
  },
): Promise<void> {
  await rest.pending;
  if (rest.readBodies !== undefined) takeBodies(read, await rest.readBodies(incoming.bytes));
}

function takeBodies(read: Read, { values, issues }: BodyValues): void {
  read.bodies = values;
  if (issues.length > 0) noteIssues(read, issues);
}

/** True when the values of the steps can be passed as the arguments without a copy. */
function areArgumentsValues(
  { arguments: all, parameters }: HandlerModel,
  cells: ReadonlyMap<object, number>,
): boolean {
  if (all.length !== cells.size) return false;
  return all.every(
    (argument, place) =>
      argument.kind === 'parameter' && cellOf(cells, parameters[argument.index]) === place,
  );
}

type MakeArgument<I> = (read: Read, incoming: I) => unknown;

interface ArgumentContext<I> {
  readonly handler: HandlerModel;
  /** The indexes of the values, by parameter or group. */
  readonly cells: ReadonlyMap<object, number>;
  readonly inject: (what: InjectedKind, incoming: I) => unknown;
}

function compileArgument<I>(
  argument: ArgumentModel,
  { handler, cells, inject }: ArgumentContext<I>,
): MakeArgument<I> {
  switch (argument.kind) {
    case 'parameter': {
      const cell = cellOf(cells, handler.parameters[argument.index]);
      return (read) => read.values[cell];
    }
    case 'body': {
      const { index } = argument;
      return (read) => read.bodies[index];
    }
    case 'group': {
      const cell = cellOf(cells, argument.group);
      return (read) => read.values[cell];
    }
    case 'injected': {
      const { what } = argument;
      return (_, incoming) => inject(what, incoming);
    }
    case 'input':
      return compileInput(argument.input, cells);
    default:
      return argument satisfies never;
  }
}

function compileInput(
  input: InputModel,
  cells: ReadonlyMap<object, number>,
): MakeArgument<unknown> {
  const { params, query, headers, cookies, body } = input;
  const groups: [string, GroupModel | undefined][] = [
    ['params', params],
    ['query', query],
    ['headers', headers],
    ['cookies', cookies],
  ];
  const members = groups.flatMap(([name, group]) =>
    group === undefined ? [] : [{ name, cell: cellOf(cells, group) }],
  );
  return (read) => {
    const object: Record<string, unknown> = {};
    for (const { name, cell } of members) object[name] = read.values[cell];
    if (body !== undefined) object['body'] = read.bodies[body];
    return object;
  };
}

function cellOf(cells: ReadonlyMap<object, number>, key: object | undefined): number {
  return (key && cells.get(key)) ?? -1;
}
