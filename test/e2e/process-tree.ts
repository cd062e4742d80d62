import { readFileSync } from 'node:fs';

import { descendantsOf, gone, until } from '../../packages/runtime/test/support/processes.js';
import { type Served, sluiceRun } from '../support/sluice-process.js';

export { gone, until };

/** What a client got, and when. */
export interface Answer {
  readonly status: number;
  readonly pid: number;
  readonly retryAfter: string | null;
  readonly atMs: number;
}

interface StartOptions {
  readonly fixture?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const running = new Set<ProcessTree>();

/** `sluice run` of a fixture, and all its processes. */
export class ProcessTree {
  readonly served: Served;
  readonly replicas: readonly number[];
  #count = 0;

  static async start(options: StartOptions = {}): Promise<ProcessTree> {
    const { fixture = 'faulty.ts', args = [], env = {} } = options;
    const served = await sluiceRun([`test/e2e/fixtures/${fixture}:app`, ...args], { env });
    await served.prints(/Ctrl-C stops it/);
    const [, pids = ''] = await served.prints(/replicas .*: pids? ([\d, ]+)/);
    const tree = new ProcessTree(served, pids.split(', ').map(Number));
    running.add(tree);
    return tree;
  }

  private constructor(served: Served, replicas: readonly number[]) {
    this.served = served;
    this.replicas = replicas;
  }

  /** Sends requests that are held for a while; resolves with the answers to come once all have begun. */
  async begin(count: number, method: 'GET' | 'POST', target: string): Promise<Promise<Answer>[]> {
    const ids = Array.from({ length: count }, () => `request-${(this.#count += 1)}.`);
    const answers = ids.map((id) => this.ask(target, { method, headers: { 'x-request-id': id } }));
    // Some are to fail before the test looks at them.
    for (const answer of answers) answer.catch(() => undefined);
    await until(() => ids.every((id) => this.starts(id) > 0));
    return answers;
  }

  /** How often handlers began with requests whose ids start so. */
  starts(id = ''): number {
    return this.served.output().split(`started ${id}`).length - 1;
  }

  async ask(target: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(`${this.served.url}${target}`, init);
    const text = await response.text();
    const retryAfter = response.headers.get('retry-after');
    return { status: response.status, pid: Number(text), retryAfter, atMs: performance.now() };
  }

  /** Every process below the supervisor. */
  below(): number[] {
    return descendantsOf(this.served.child.pid ?? -1);
  }

  members(role: 'controller' | 'ingress'): number[] {
    return this.below().filter((pid) => commandLine(pid).startsWith(`sluice: ${role}`));
  }

  kill(pid: number | undefined, signal: NodeJS.Signals = 'SIGKILL'): void {
    process.kill(pid ?? -1, signal);
  }

  async end(): Promise<void> {
    const left = this.below();
    await this.served.stop('SIGKILL');
    await gone(left);
  }
}

/** For afterEach. */
export async function endTrees(): Promise<void> {
  await Promise.all([...running].map((tree) => tree.end()));
  running.clear();
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
