import { setTimeout as sleep } from 'node:timers/promises';

export interface LiveOptions {
  readonly everyMs: number;
  readonly signal: AbortSignal;
  readonly output: NodeJS.WriteStream;
}

/** Home, and from there to the end of the screen. */
const CLEAR = '\x1b[H\x1b[J';
const ALTERNATE = '\x1b[?1049h\x1b[?25l';
const BACK = '\x1b[?25h\x1b[?1049l';

/**
 * Shows what `draw` makes, again and again until `signal`: over the last picture on a terminal, whose
 * screen is as before in the end; below it, with an empty line between, elsewhere.
 */
export async function live(
  draw: (size: { readonly columns: number; readonly rows: number }) => Promise<string>,
  { everyMs, signal, output }: LiveOptions,
): Promise<void> {
  const { isTTY } = output;
  let last = '';
  // A reader such as `head` may leave.
  const left = new AbortController();
  output.on('error', () => left.abort());
  if (isTTY) output.write(ALTERNATE);
  try {
    while (!signal.aborted && !left.signal.aborted) {
      // A terminal that does not know its size says 0.
      const [columns, rows] = [output.columns || 80, output.rows || 24];
      // Each picture shows the moment after the one before.
      // oxlint-disable-next-line no-await-in-loop
      const picture = await draw(isTTY ? { columns, rows } : UNBOUNDED);
      if (isTTY) output.write(`${CLEAR}${firstLines(picture, rows - 1)}`);
      else if (picture !== last) output.write(`${last === '' ? '' : '\n'}${picture}`);
      last = picture;
      // oxlint-disable-next-line no-await-in-loop
      await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    if (isTTY) output.write(`${BACK}${last}`);
  }
}

const UNBOUNDED = { columns: Number.POSITIVE_INFINITY, rows: Number.POSITIVE_INFINITY };

function firstLines(text: string, count: number): string {
  return text.split('\n').slice(0, count).join('\n');
}
