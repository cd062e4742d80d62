import { thrownMessage } from '@sluice/core/internal';

import { applicationFailure } from '../print.js';
import { describeWaiting, saySlowStart } from '../slow-start.js';
import { createChanges, type Changes } from './changes.js';
import { startChild, type DevChild, type Started } from './child.js';
import type { Gate } from './gate.js';
import { versionOf, type DevProject, type ReadProject } from './project.js';
import { watchFiles, type FileWatcher } from './watch-files.js';

export interface ReloadOptions {
  readonly readProject: ReadProject;
  readonly gate: Gate;
  readonly inspectPort: number | undefined;
  /** Called each time the project runs; `changed` is the file that made it start again. */
  readonly onReady: (
    started: Extract<Started, { readonly type: 'ready' }>,
    changed: string | undefined,
  ) => void;
  readonly onProblem: (text: string) => void;
  /** A start takes long: what it waits for. */
  readonly onWaiting: (text: string) => void;
}

/** Keeps the newest version of a project running. */
export interface Reloading {
  stop(): Promise<void>;
}

/**
 * Runs a project and replaces it whenever a file it is made of changes.
 *
 * Requests wait at the gate while one version replaces another. A version that does not compile or
 * start is reported in the terminal and to every request, and tried again after the next change.
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
  readonly #changes: Changes = createChanges();
  readonly #watcher: FileWatcher = watchFiles((path) => {
    // After a save no request may see the old version.
    this.#options.gate.hold();
    this.#changes.raise(path);
  });
  readonly #stopping = new AbortController();
  #child: DevChild | undefined;
  #port = 0;
  /** Why nothing runs; undefined while something does. */
  #problem: string | undefined;
  /** The project that runs, or that does not compile; undefined to try again whatever changes. */
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
        this.#fail(thrownMessage(error));
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
    const project = await this.#read();
    const version = await versionOf(project);
    if (version === this.#version) {
      this.#resume();
      return;
    }
    this.#version = version;
    const replaced = this.#child;
    this.#child = undefined;
    this.#options.gate.hold();
    await replaced?.stop();
    if (project.start === undefined) this.#fail(project.problems);
    else await this.#start(project, project.start, changed);
  }

  /** Reads again what may have changed before it was watched. */
  async #read(): Promise<DevProject> {
    const project = await this.#options.readProject();
    const anything = project.start === undefined;
    return this.#watcher.set(project.watched, { anything }) ? this.#read() : project;
  }

  async #start(
    { env, prepared }: DevProject,
    wanted: NonNullable<DevProject['start']>,
    changed: string | undefined,
  ): Promise<void> {
    const { inspectPort, onReady, onWaiting } = this.#options;
    const child = startChild(wanted, { env, inspectPort });
    this.#child = child;
    this.#port = 0;
    this.#problem = undefined;
    const start = new AbortController();
    saySlowStart(() => child.waitingFor() || importing(prepared), {
      write: onWaiting,
      signal: start.signal,
    });
    // A start that hangs ends with the next change.
    const outcome = await Promise.race([child.started, this.#changes.raised()]);
    start.abort();
    if (outcome === undefined) {
      this.#version = undefined;
      return;
    }
    if (outcome.type === 'failed') {
      this.#version = undefined;
      this.#fail(applicationFailure(outcome.details, prepared));
      return;
    }
    this.#port = outcome.port;
    this.#resume();
    onReady(outcome, changed);
    void this.#reportEnd(child);
  }

  /** Goes on as before the change that turned out to be none. */
  #resume(): void {
    const { gate } = this.#options;
    if (this.#problem !== undefined) gate.fail(this.#problem);
    else if (this.#child !== undefined && this.#port !== 0) gate.open(this.#port);
  }

  #fail(problem: string): void {
    this.#problem = problem;
    this.#options.gate.fail(problem);
    this.#options.onProblem(problem);
  }

  async #reportEnd(child: DevChild): Promise<void> {
    const how = await child.ended;
    if (this.#child !== child || this.#stopping.signal.aborted) return;
    this.#child = undefined;
    this.#version = undefined;
    this.#fail(`The application ended: ${how}. It starts again with the next change.`);
  }
}

function importing(prepared: DevProject['prepared']): string {
  const starting = prepared.map((one) => ({ name: '', prepared: one }));
  return describeWaiting(starting, { applications: [] });
}
