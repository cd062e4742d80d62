import type { EndpointModel } from '../../model/app-model.js';
import { type OrderedDependency, orderDependencies } from '../../model/dependency-order.js';
import { type DependencyModel, groupsOf } from '../../model/handler-model.js';
import { isThenable } from '../../types/is-thenable.js';
import { type ArgumentContext, compileArguments } from '../handler/arguments.js';
import { type Instances, compileHandler } from '../handler/call-handler.js';
import type { Incoming, Read } from '../handler/inputs.js';
import { type Hold, compileHold, isHeld } from './hold.js';
import { compileValidation } from './validation.js';
import { type TakeSlots, compileSlots } from './slots.js';

/**
 * Runs the dependencies of a request and keeps their values in `read.resolved`.
 *
 * Returns a promise as soon as one of them is asynchronous. It rejects with the error of the first
 * dependency in order that failed, when all that had begun have settled.
 */
export type Resolve<I> = (read: Read, incoming: I) => Promise<void> | undefined;

/** True for an endpoint with dependencies that must be ended after a request. */
export function holdsDependencies(
  endpoint: Pick<EndpointModel, 'depends' | 'dependencies'>,
): boolean {
  return orderDependencies(endpoint).dependencies.some(
    ({ model }) => isHeld(model) || model.maxConcurrency !== undefined,
  );
}

/** The context of the dependencies of an endpoint. */
export interface ResolveContext<I> extends Omit<ArgumentContext<I>, 'places'> {
  readonly instances: Instances;
}

/** Makes the function that runs the dependencies of an endpoint. */
export function compileDependencies<I extends Incoming>(
  ordered: readonly OrderedDependency[],
  context: ResolveContext<I>,
): Resolve<I> {
  const providers = ordered.map((dependency) => compileProvider(dependency, context));
  const takeSlots: TakeSlots | undefined = compileSlots(
    ordered.map(({ model }) => model),
    context.instances,
  );
  const resolve: Resolve<I> = (read, incoming) => {
    read.resolved = [];
    for (let place = 0; place < providers.length; place += 1) {
      const provider = providers[place];
      if (provider === undefined) break;
      if (read.issues !== undefined && isBlocked(provider, read)) {
        (read.unresolved ??= new Set()).add(place);
        read.resolved[place] = undefined;
        continue;
      }
      const value = provider.provide(read, incoming);
      if (isThenable(value)) return resolveRest(providers, { read, incoming, place, value });
      read.resolved[place] = value;
    }
    return undefined;
  };
  if (takeSlots === undefined) return resolve;
  return async (read, incoming) => {
    await takeSlots(incoming);
    await resolve(read, incoming);
  };
}

interface Provider<I> {
  readonly needs: readonly number[];
  readonly after: number | undefined;
  /** The cells of its own values. */
  readonly cells: readonly number[];
  readonly takesBody: boolean;
  /** Runs the dependency; returns its value or a promise of it. */
  readonly provide: (read: Read, incoming: I) => unknown;
}

function compileProvider<I extends Incoming>(
  { model, needs, after }: OrderedDependency,
  context: ResolveContext<I>,
): Provider<I> {
  const places = { ...context, places: needs };
  if (model.validators !== undefined) {
    return {
      needs,
      after,
      cells: [],
      takesBody: false,
      provide: compileValidation<I>(model, places),
    };
  }
  const makeArguments = compileArguments<I>(model, places);
  const call = compileHandler(model, context.instances);
  const hold: Hold | undefined = compileHold(model);
  const provide = (read: Read, incoming: I): unknown => call(makeArguments(read, incoming));
  return {
    needs,
    after,
    cells: cellsOf(model, context.cells),
    takesBody: model.bodies.length > 0,
    provide:
      hold === undefined
        ? provide
        : (read, incoming) => hold(() => provide(read, incoming), incoming.held),
  };
}

function cellsOf(model: DependencyModel, cells: ReadonlyMap<object, number>): number[] {
  return [...model.parameters, ...groupsOf(model)].flatMap((key) => cells.get(key) ?? []);
}

/** True for a dependency that must not run: a value of its own is missing, or one before it did not run. */
function isBlocked<I>({ needs, after, cells, takesBody }: Provider<I>, read: Read): boolean {
  const { failed, unresolved } = read;
  if (takesBody && read.bodiesFailed) return true;
  if (failed !== undefined && cells.some((cell) => failed.has(cell))) return true;
  if (unresolved === undefined) return false;
  return (
    needs.some((need) => unresolved.has(need)) || (after !== undefined && unresolved.has(after))
  );
}

interface Rest<I> {
  readonly read: Read;
  readonly incoming: I;
  /** The place of the first asynchronous dependency. */
  readonly place: number;
  readonly value: PromiseLike<unknown>;
}

async function provideAfter(
  waits: readonly Promise<void>[],
  provide: () => Promise<void>,
): Promise<void> {
  await Promise.all(waits);
  await provide();
}

/** Runs each further dependency as soon as those before it that matter to it have ended. */
async function resolveRest<I>(
  providers: readonly Provider<I>[],
  { read, incoming, place: first, value }: Rest<I>,
): Promise<void> {
  const running: Promise<void>[] = [];
  const keep = (place: number, provided: unknown): void => {
    read.resolved[place] = provided;
  };
  running[first] = Promise.resolve(value).then((provided) => keep(first, provided));
  for (const [place, provider] of providers.entries()) {
    if (place <= first) continue;
    const { needs, after } = provider;
    const waits = [...needs, ...(after === undefined ? [] : [after])].flatMap(
      (other) => running[other] ?? [],
    );
    running[place] = provideAfter(waits, async () => {
      if (read.issues !== undefined && isBlocked(provider, read)) {
        (read.unresolved ??= new Set()).add(place);
      } else keep(place, await provider.provide(read, incoming));
    });
  }
  const ended = await Promise.allSettled(running.slice(first));
  const failure = ended.find((each) => each.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}
