import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { probeProcess } from '../../src/process/probe.js';
import type { ServeFacts } from '../../src/supervisor/facts.js';
import type { ServeFailure } from '../../src/supervisor/first-applications.js';
import type { SupervisorOptions } from '../../src/supervisor/supervisor-options.js';

/*
 * Processes run built JavaScript: what `tsc -b` (or `npm test`, which builds first) left in dist.
 * Fixtures are .mjs files that import '@sluice/runtime' as an installed application would.
 */

export function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
}

type TreeEvent =
  | { readonly event: 'ready'; readonly facts: ServeFacts }
  | { readonly event: 'failed'; readonly failure: ServeFailure }
  | { readonly event: 'stopping'; readonly reason: string }
  | { readonly event: 'refused'; readonly message: string }
  | { readonly event: 'log'; readonly level: string; readonly text: string };

type EventOf<K extends TreeEvent['event']> = Extract<TreeEvent, { event: K }>;

/** A supervisor process and all that it started. */
export interface Tree {
  readonly process: ChildProcess;
  readonly exited: Promise<number | null>;
  next<K extends TreeEvent['event']>(
    kind: K,
    matching?: (event: EventOf<K>) => boolean,
  ): Promise<EventOf<K>>;
  /** Every process below the supervisor, as the system knows them. */
  descendants(): number[];
  kill(): Promise<void>;
}

function isKind<K extends TreeEvent['event']>(kind: K): (event: TreeEvent) => event is EventOf<K> {
  return (event): event is EventOf<K> => event.event === kind;
}

const trees = new Set<Tree>();

export function startTree(
  options: Partial<SupervisorOptions>,
  env: Readonly<Record<string, string>> = {},
): Tree {
  const child = fork(
    fixture('supervise.mjs'),
    [JSON.stringify({ http: { port: 0 }, ...options })],
    {
      execArgv: [],
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    },
  );
  const seen: TreeEvent[] = [];
  const listeners = new Set<() => void>();
  child.on('message', (message: TreeEvent) => {
    seen.push(message);
    for (const look of listeners) look();
  });
  const exited = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null);
  const tree: Tree = {
    process: child,
    exited,
    next: (kind, matching) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = seen.filter(isKind(kind)).find((event) => matching?.(event) ?? true);
          if (found === undefined) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
        void exited.then(() => reject(new Error(`ended without ${kind}: ${JSON.stringify(seen)}`)));
      }),
    descendants: () => descendantsOf(child.pid ?? -1),
    async kill() {
      const left = descendantsOf(child.pid ?? -1);
      child.kill('SIGKILL');
      await exited;
      await gone(left);
    },
  };
  trees.add(tree);
  return tree;
}

/** For afterEach. */
export async function killTrees(): Promise<void> {
  await Promise.all([...trees].map((tree) => tree.kill()));
  trees.clear();
}

/** The first process of a tree that has a part in it. */
export function processOf(
  tree: Tree,
  part: 'controller' | 'ingress' | 'replica',
): number | undefined {
  // Its title, or what was started before it has set one.
  const pattern = new RegExp(`sluice: ${part}|/${part}/main\\.js`);
  return tree.descendants().find((pid) => pattern.test(commandLine(pid)));
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** Resolves when none of the processes is left; the test's own timeout is the deadline. */
export async function gone(pids: readonly number[]): Promise<void> {
  await until(async () => {
    const states = await Promise.all(pids.map((pid) => probeProcess(pid)));
    return states.every((state) => state === 'gone');
  });
}

/** Which replica process answers; throws `<status> <text>` when none does. */
export async function pidAt(url: string): Promise<number> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  const body: unknown = await response.json();
  if (typeof body === 'object' && body !== null && 'pid' in body) return Number(body.pid);
  throw new Error(`no pid in ${JSON.stringify(body)}`);
}

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export function descendantsOf(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(name);
    if (parent === undefined) continue;
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const below = (pid: number): number[] =>
    (children.get(pid) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(root);
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}
