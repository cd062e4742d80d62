import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { createModuleCompiler } from '../../loader/graph.js';
import { prepareEntry, type PreparedEntry } from '../../loader/prepare.js';
import { formatProblem } from '../../loader/problem.js';
import { applicationFailure } from '../print.js';
import { startChild, type DevChild, type Started } from './child.js';
import type { Gate } from './gate.js';
import { watchFiles, type FileWatcher } from './watch.js';

export interface ReloadOptions {
  readonly target: string;
  readonly name: string;
  readonly routePrefix: string;
  readonly gate: Gate;
  /** Called each time the application runs; `changed` is the file that made it start again. */
  readonly onReady: (
    started: Extract<Started, { readonly type: 'ready' }>,
    changed: string | undefined,
  ) => void;
  readonly onProblem: (text: string) => void;
}

/** Keeps the newest version of an application running. */
export interface Reloading {
  stop(): Promise<void>;
}

/** Editors write a file in several steps, and tools several files. */
const settleMs = 60;

/**
 * Runs an application and replaces it whenever a file it is made of changes.
 *
 * What cannot be compiled or does not start is reported, and tried again with the next change;
 * requests wait at the gate until one version runs.
 */
export function keepReloading(options: ReloadOptions): Reloading {
  const reloader = new Reloader(options);
  const running = reloader.run();
  return {
    async stop() {
      reloader.stop();
      await running;
    },
  };
}

class Reloader {
  readonly #options: ReloadOptions;
  readonly #compileModule = createModuleCompiler();
  readonly #changes: Changes = createChanges();
  readonly #watcher: FileWatcher = watchFiles((path) => {
    // From the moment of the save nobody is to see the old version.
    this.#options.gate.hold();
    this.#changes.raise(path);
  });
  readonly #stopping = new AbortController();
  #child: DevChild | undefined;
  #port = 0;
  /** What runs, or what has been found not to compile; undefined to try again whatever changes. */
  #version: string | undefined;

  constructor(options: ReloadOptions) {
    this.#options = options;
  }

  async run(): Promise<void> {
    let changed: string | undefined;
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#replace(changed);
      } catch (error) {
        // A file that vanished while it was read: the change that brings it back comes next.
        this.#version = undefined;
        this.#options.onProblem(error instanceof Error ? error.message : String(error));
      }
      changed = await this.#changes.next();
    }
    this.#watcher.close();
    await this.#child?.stop();
  }

  stop(): void {
    this.#stopping.abort();
    this.#changes.raise('');
  }

  async #replace(changed: string | undefined): Promise<void> {
    const { target, gate, onProblem } = this.#options;
    const prepared = await prepareEntry(target, { compileModule: this.#compileModule });
    this.#watcher.set(watched(prepared), { anything: prepared.problems.length > 0 });
    const version = await versionOf(prepared);
    if (version === this.#version) {
      this.#openGate();
      return;
    }
    this.#version = version;
    const replaced = this.#child;
    this.#child = undefined;
    gate.hold();
    await replaced?.stop();
    if (prepared.entry !== undefined) {
      await this.#start(prepared, changed);
      return;
    }
    onProblem(prepared.problems.map(formatProblem).join('\n'));
  }

  async #start(prepared: PreparedEntry, changed: string | undefined): Promise<void> {
    const { name, routePrefix, onReady, onProblem } = this.#options;
    if (prepared.entry === undefined) return;
    this.#port = 0;
    const child = startChild({ entry: prepared.entry, name, routePrefix });
    this.#child = child;
    // A start that hangs ends with the next change.
    const outcome = await Promise.race([child.started, this.#changes.raised()]);
    if (outcome === undefined) return;
    if (outcome.type === 'failed') {
      this.#version = undefined;
      onProblem(applicationFailure(outcome.details, [prepared]));
      return;
    }
    this.#port = outcome.port;
    this.#openGate();
    onReady(outcome, changed);
    void this.#reportEnd(child);
  }

  #openGate(): void {
    if (this.#child !== undefined && this.#port !== 0) this.#options.gate.open(this.#port);
  }

  async #reportEnd(child: DevChild): Promise<void> {
    const how = await child.ended;
    if (this.#child !== child || this.#stopping.signal.aborted) return;
    this.#options.gate.hold();
    this.#child = undefined;
    this.#version = undefined;
    this.#options.onProblem(`The application ended: ${how}. It starts again with the next change.`);
  }
}

/** Files that have changed, taken one quiet moment at a time. */
interface Changes {
  readonly raise: (path: string) => void;
  /** Resolves once something has changed since the last `next`, without taking it. */
  raised(): Promise<undefined>;
  /** Waits for a change and for quiet after it, and takes it. */
  next(): Promise<string>;
}

function createChanges(): Changes {
  let changed: string | undefined;
  let waiting: (() => void)[] = [];
  const raised = async (): Promise<undefined> => {
    if (changed === undefined) await new Promise<void>((resolve) => waiting.push(resolve));
    return undefined;
  };
  return {
    raised,
    raise(path) {
      changed ??= path;
      for (const wake of waiting.splice(0)) wake();
    },
    async next() {
      await raised();
      await new Promise((resolve) => setTimeout(resolve, settleMs));
      const path = changed ?? '';
      changed = undefined;
      waiting = [];
      return path;
    },
  };
}

/** The sources, and the files around them that change what they mean. */
function watched({ files, sourceFile, problems }: PreparedEntry): readonly string[] {
  if (sourceFile === undefined) return files;
  const around = problems.flatMap(({ missing }) => missing ?? []);
  for (let directory = dirname(sourceFile); ; directory = dirname(directory)) {
    around.push(join(directory, 'tsconfig.json'), join(directory, 'package.json'));
    const isPackage = existsSync(join(directory, 'package.json'));
    if (isPackage || dirname(directory) === directory) return [...files, ...around];
  }
}

/** Changes with any byte of the application; saving a file as it was changes nothing. */
async function versionOf(prepared: PreparedEntry): Promise<string> {
  const hash = createHash('sha256').update(prepared.entry?.module ?? '');
  for (const { code, line, what } of prepared.problems) hash.update(`\0${code}${line}${what}`);
  for (const file of watched(prepared)) {
    const content = await readFile(file).catch(() => '');
    hash.update(`\0${file}\0`).update(content);
  }
  return hash.digest('hex');
}
