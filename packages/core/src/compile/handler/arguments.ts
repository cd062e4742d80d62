import type {
  ArgumentModel,
  BodyModel,
  GroupModel,
  HandlerModel,
  InputModel,
} from '../../model/handler-model.js';
import type { InjectedKind } from '../../types/injected.js';
import type { Read } from './inputs.js';

/** Makes the arguments of a handler from the values that were read. */
export type MakeArguments<I> = (read: Read, incoming: I) => readonly unknown[];

/** Where the values of a handler's arguments are found. */
export interface ArgumentContext<I> {
  /** The indexes in `values`, by parameter or group. */
  readonly cells: ReadonlyMap<object, number>;
  /** The indexes in `bodies`. */
  readonly bodies: ReadonlyMap<BodyModel, number>;
  /** The places of the handler's dependencies, as in its `depends`. */
  readonly places: readonly number[];
  readonly inject: (what: InjectedKind, incoming: I) => unknown;
}

/** Makes the function that makes a handler's arguments. */
export function compileArguments<I>(
  handler: HandlerModel,
  context: ArgumentContext<I>,
): MakeArguments<I> {
  const makers = handler.arguments.map((argument) =>
    compileArgument(argument, { ...context, handler }),
  );
  if (makers.length === 0) return () => NOTHING;
  if (areArgumentsValues(handler, context.cells)) return (read) => read.values;
  return (read, incoming) => makers.map((make) => make(read, incoming));
}

const NOTHING: readonly unknown[] = [];

/** True when the values can be passed as the arguments without a copy. */
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

interface HandlerContext<I> extends ArgumentContext<I> {
  readonly handler: HandlerModel;
}

function compileArgument<I>(argument: ArgumentModel, context: HandlerContext<I>): MakeArgument<I> {
  const { handler, cells, inject } = context;
  switch (argument.kind) {
    case 'parameter': {
      const cell = cellOf(cells, handler.parameters[argument.index]);
      return (read) => read.values[cell];
    }
    case 'body': {
      const index = bodyOf(argument.index, context);
      return (read) => read.bodies[index];
    }
    case 'group': {
      const cell = cellOf(cells, argument.group);
      return (read) => read.values[cell];
    }
    case 'dependency': {
      const place = context.places[argument.index] ?? -1;
      return (read) => read.resolved[place];
    }
    case 'injected': {
      const { what } = argument;
      return (_, incoming) => inject(what, incoming);
    }
    case 'input':
      return compileInput(argument.input, context);
    default:
      return argument satisfies never;
  }
}

function compileInput(input: InputModel, context: HandlerContext<never>): MakeArgument<unknown> {
  const { params, query, headers, cookies, body, form, files, depends } = input;
  const groups: [string, GroupModel | undefined][] = [
    ['params', params],
    ['query', query],
    ['headers', headers],
    ['cookies', cookies],
    ['form', form],
  ];
  const members = groups.flatMap(([name, group]) =>
    group === undefined ? [] : [{ name, cell: cellOf(context.cells, group) }],
  );
  const bodyIndex = body === undefined ? undefined : bodyOf(body, context);
  const provided = Object.entries(depends ?? {}).map(([name, index]) => ({
    name,
    place: context.places[index] ?? -1,
  }));
  const uploads = (files ?? []).flatMap((index) => {
    const file = context.handler.parameters[index];
    return file === undefined ? [] : [{ name: file.name, cell: cellOf(context.cells, file) }];
  });
  return (read) => {
    const object: Record<string, unknown> = {};
    for (const { name, cell } of members) object[name] = read.values[cell];
    if (bodyIndex !== undefined) object['body'] = read.bodies[bodyIndex];
    if (files !== undefined) {
      object['files'] = Object.fromEntries(
        uploads.map(({ name, cell }) => [name, read.values[cell]]),
      );
    }
    if (depends !== undefined) {
      object['depends'] = Object.fromEntries(
        provided.map(({ name, place }) => [name, read.resolved[place]]),
      );
    }
    return object;
  };
}

function bodyOf(index: number, { handler, bodies }: HandlerContext<never>): number {
  const body = handler.bodies[index];
  return (body && bodies.get(body)) ?? -1;
}

function cellOf(cells: ReadonlyMap<object, number>, key: object | undefined): number {
  return (key && cells.get(key)) ?? -1;
}
