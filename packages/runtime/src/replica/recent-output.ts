import { stripVTControlCharacters } from 'node:util';

import type { PrintedStream } from './mark-output.js';

const MOST_LINES = 500;
const MAX_LINE_LENGTH = 2_000;

/** The last lines that a process has printed, without colours; older ones and long ends are dropped. */
export class RecentOutput {
  readonly #lines: string[] = [];
  #begun = '';

  add(text: string): void {
    const [first = '', ...others] = text.split('\n');
    this.#begun = (this.#begun + first).slice(0, MAX_LINE_LENGTH);
    for (const begun of others) {
      this.#lines.push(this.#begun);
      this.#begun = begun.slice(0, MAX_LINE_LENGTH);
    }
    if (this.#lines.length > MOST_LINES) this.#lines.splice(0, this.#lines.length - MOST_LINES);
  }

  get lines(): readonly string[] {
    const all = this.#begun === '' ? this.#lines : [...this.#lines, this.#begun];
    return all.map((line) => stripVTControlCharacters(line));
  }
}

let kept: RecentOutput | undefined;

/** Keeps the last lines of both streams of this process from now on. */
export function keepOutput(streams: readonly PrintedStream[]): void {
  const output = new RecentOutput();
  for (const stream of streams) {
    const write = stream.write.bind(stream);
    stream.write = (chunk, ...more) => {
      output.add(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
      return write(chunk, ...more);
    };
  }
  kept = output;
}

/** What {@link keepOutput} has kept; nothing in a process that hosts several replicas. */
export function recentLines(): readonly string[] {
  return kept?.lines ?? [];
}
