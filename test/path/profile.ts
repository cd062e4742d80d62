import type { Debugger } from 'node:inspector';
import { Session } from 'node:inspector/promises';

import { originOf, type Origin } from './origin.js';

/** A function of the packages that a request called. */
export interface CalledFunction {
  readonly origin: Origin;
  /** Empty where the function has no name. */
  readonly name: string;
  readonly calls: number;
}

export interface RequestProfile {
  /** In the order of first calls. */
  readonly functions: readonly CalledFunction[];
  /** Calls of functions that the packages made of text while the application started. */
  readonly generatedCalls: number;
}

interface Counted {
  readonly scriptId: string;
  readonly start: number;
  readonly end: number;
  readonly url: string;
  readonly name: string;
  readonly calls: number;
}

/**
 * A timer of the process may run beside a request. Of so many rounds, the one with the fewest calls
 * and the order that most rounds have are the request's own.
 */
const ROUNDS = 3;

/**
 * Counts the calls that one request makes, and finds their order.
 *
 * V8's precise coverage counts calls but keeps no order. So the request is sent once more with a
 * breakpoint at the start of each function found, whose condition notes the function and is false.
 */
export async function profileRequest(request: () => Promise<void>): Promise<RequestProfile> {
  const session = new Session();
  session.connect();
  try {
    const scripts = await scriptsOf(session);
    let counted: readonly Counted[] | undefined;
    await session.post('Profiler.enable');
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
    for (let round = 0; round < ROUNDS; round += 1) {
      const found = await countCalls(session, request);
      if (counted === undefined || sumOf(found) < sumOf(counted)) counted = found;
    }
    await session.post('Profiler.stopPreciseCoverage');
    const all = counted ?? [];
    const own = all.flatMap((one) => {
      const script = scripts.get(one.scriptId);
      const origin = script && originOf(one.url, script.positionAt(one.start));
      return origin === undefined ? [] : [{ ...one, origin, name: one.name.replace(/\$\d+$/, '') }];
    });
    const order = await orderOf(session, { functions: own, scripts, request });
    return {
      functions: own.toSorted(
        (a, b) => (order.get(a) ?? own.length) - (order.get(b) ?? own.length),
      ),
      generatedCalls: sumOf(all.filter(({ url }) => url === '')),
    };
  } finally {
    session.disconnect();
  }
}

/** The scripts of the packages, by id. */
async function scriptsOf(session: Session): Promise<ReadonlyMap<string, Script>> {
  const ids: string[] = [];
  session.on('Debugger.scriptParsed', ({ params }) => {
    if (params.url.includes('/packages/')) ids.push(params.scriptId);
  });
  await session.post('Debugger.enable');
  const scripts = new Map<string, Script>();
  for (const scriptId of ids) {
    const { scriptSource } = await session.post('Debugger.getScriptSource', { scriptId });
    scripts.set(scriptId, new Script(scriptSource));
  }
  return scripts;
}

async function countCalls(
  session: Session,
  request: () => Promise<void>,
): Promise<readonly Counted[]> {
  // Taking the counts resets them.
  await session.post('Profiler.takePreciseCoverage');
  await request();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  return result.flatMap(({ scriptId, url, functions }) =>
    functions.flatMap(({ functionName, ranges: [range] }) =>
      range === undefined || range.count === 0
        ? []
        : [
            {
              scriptId,
              url,
              start: range.startOffset,
              end: range.endOffset,
              name: functionName,
              calls: range.count,
            },
          ],
    ),
  );
}

const sumOf = (functions: readonly { readonly calls: number }[]): number =>
  functions.reduce((sum, { calls }) => sum + calls, 0);

interface Located extends Counted {
  readonly origin: Origin;
}

interface Ordering<T extends Located> {
  readonly functions: readonly T[];
  readonly scripts: ReadonlyMap<string, Script>;
  readonly request: () => Promise<void>;
}

/** The place of each function in the order of first calls; a function without a place to break lacks. */
async function orderOf<T extends Located>(
  session: Session,
  { functions, scripts, request }: Ordering<T>,
): Promise<ReadonlyMap<T, number>> {
  const entered = new Set<number>();
  const note = 'sluicePathNote';
  let isInServer = false;
  const enter = (index: number): void => {
    // A request comes in through the server; what ran before it in this round was a timer's.
    if (!isInServer && isOfServer(functions[index])) {
      isInServer = true;
      entered.clear();
    }
    entered.add(index);
  };
  Object.defineProperty(globalThis, note, { value: enter });
  for (const [index, { scriptId, name, start, end }] of functions.entries()) {
    const script = scripts.get(scriptId);
    if (script === undefined) continue;
    const from = { scriptId, ...script.positionAt(start) };
    const to = { scriptId, ...script.positionAt(end) };
    const condition = `(${note}(${index}), false)`;
    const set = await session.post('Debugger.setBreakpoint', { location: from, condition });
    // V8 takes the next place to break, which lies in another function where this one has none at its
    // start, or is the initializer of a class. Asking for the exact place is much slower.
    if (isBefore(set.actualLocation, to) && !name.startsWith('<')) continue;
    await session.post('Debugger.removeBreakpoint', { breakpointId: set.breakpointId });
    const range = { start: from, end: to, restrictToFunction: true };
    const { locations } = await session.post('Debugger.getPossibleBreakpoints', range);
    const [location] = locations;
    if (location !== undefined)
      await session.post('Debugger.setBreakpoint', { location, condition });
  }
  const orders: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    entered.clear();
    isInServer = false;
    await request();
    orders.push([...entered].join());
  }
  await session.post('Debugger.disable');
  return new Map(
    mostFrequent(orders)
      .split(',')
      .flatMap((index, place) => {
        const one = functions[Number(index)];
        return one === undefined ? [] : [[one, place] as const];
      }),
  );
}

const isOfServer = (one: Located | undefined): boolean =>
  one?.origin.path.startsWith('packages/core/src/node/') === true;

const isBefore = (a: Debugger.Location, b: Debugger.Location): boolean =>
  a.lineNumber < b.lineNumber ||
  (a.lineNumber === b.lineNumber && (a.columnNumber ?? 0) < (b.columnNumber ?? 0));

function mostFrequent(texts: readonly string[]): string {
  const count = (text: string): number => texts.filter((other) => other === text).length;
  return texts.toSorted((a, b) => count(b) - count(a))[0] ?? '';
}

/** Both from 0, as V8 counts. */
export interface Position {
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** The text of a script, with the offsets at which its lines begin. */
class Script {
  readonly #lines: readonly number[];

  constructor(text: string) {
    this.#lines = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  }

  positionAt(offset: number): Position {
    let low = 0;
    let high = this.#lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lines[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { lineNumber: low, columnNumber: offset - (this.#lines[low] ?? 0) };
  }
}
