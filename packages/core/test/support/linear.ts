import * as fc from 'fast-check';

/** A text made of one fragment repeated, between a beginning and an end. */
export interface Repeated {
  readonly start: string;
  readonly fragment: string;
  readonly end: string;
}

/** A reader of input, and what hostile input for it is made of. */
export interface LinearCase {
  readonly read: (text: string) => unknown;
  /** Beginnings that get a reader past its first look. */
  readonly starts: readonly string[];
  /** What fragments and ends are put together from. */
  readonly parts: readonly string[];
  /** Inputs that are always tried. */
  readonly examples?: readonly Repeated[];
}

/**
 * Feeds a reader inputs that grow and returns the first for which its work grows faster than they do.
 *
 * Times on the processor are compared with each other, so that other processes do not count: 64 times
 * the input may take 512 times as long, where quadratic work takes 4,096 times. The best of several
 * runs counts.
 */
export function superlinearInput({
  read,
  starts,
  parts,
  examples = [],
}: LinearCase): string | undefined {
  const part = fc.constantFrom(...parts);
  const input = fc.record({
    start: fc.constantFrom(...starts),
    fragment: fc.array(part, { minLength: 1, maxLength: 4 }).map((all) => all.join('')),
    end: fc.array(part, { maxLength: 2 }).map((all) => all.join('')),
  });
  let slow: string | undefined;
  const property = fc.property(input, (repeated) => {
    slow = slowRepetition(read, repeated);
    return slow === undefined;
  });
  const known = examples.map((example): [Repeated] => [example]);
  fc.check(property, { numRuns: 40, endOnFailure: true, examples: known });
  return slow;
}

function slowRepetition(
  read: (text: string) => unknown,
  { start, fragment, end }: Repeated,
): string | undefined {
  const run = (times: number) => (): void => tolerant(read, start + fragment.repeat(times) + end);
  const describe = (times: number): string =>
    [JSON.stringify(start), `${times} x ${JSON.stringify(fragment)}`, JSON.stringify(end)].join(
      ' + ',
    );
  // Work that doubles with each fragment would not end at the lengths below.
  for (let times = 1; times <= 40; times += 1) {
    if (!isQuicker(run(times), SHORT_MS)) return describe(times);
  }
  const times = Math.ceil(SMALL_LENGTH / fragment.length);
  const smallMs = bestMs(run(times));
  for (const growth of GROWTHS) {
    const limitMs = smallMs * growth * TOLERANCE + FLOOR_MS;
    if (!isQuicker(run(times * growth), limitMs)) return describe(times * growth);
  }
  return undefined;
}

const SMALL_LENGTH = 1024;
const GROWTHS = [16, 64];
/** What leaves a cache or wakes the garbage collector costs more for each character. */
const TOLERANCE = 8;
/** Far more than a reader needs for some hundred characters. */
const SHORT_MS = 20;
/** Less is not told from what a busy machine does beside; quadratic work takes half a second or more. */
const FLOOR_MS = 40;
/** What is slow this often, or for this long, is slow of itself. */
const ATTEMPTS = 20;
const PATIENCE_MS = 3000;

function isQuicker(run: () => void, limitMs: number): boolean {
  let spentMs = 0;
  for (let attempt = 0; attempt < ATTEMPTS && spentMs < PATIENCE_MS; attempt += 1) {
    const ms = durationMs(run);
    if (ms < limitMs) return true;
    spentMs += ms;
  }
  return false;
}

function bestMs(run: () => void): number {
  return Math.min(durationMs(run), durationMs(run), durationMs(run));
}

function durationMs(run: () => void): number {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

// Refusals are answers too.
function tolerant(read: (text: string) => unknown, text: string): void {
  try {
    read(text);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}
