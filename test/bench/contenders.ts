import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A server under test: how to start it on a port, and whether it refuses an invalid order. */
export interface Contender {
  readonly name: string;
  readonly validates: boolean;
  readonly launch: (place: LaunchPlace) => Launch;
  /** Milliseconds it may take to its first answer; defaults to 30,000. */
  readonly startTimeoutMs?: number;
  /** The signal that ends it; defaults to SIGTERM. */
  readonly stopSignal?: NodeJS.Signals;
  /** Processes of it that get a row of their own. */
  readonly part?: { readonly name: string; readonly includes: (commandLine: string) => boolean };
}

export interface LaunchPlace {
  readonly port: number;
  /** The Node binary. */
  readonly node: string;
}

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Contenders that are up at the same time and are compared with each other alone. */
export interface Group {
  readonly title: string;
  /** The first is the baseline of the ratios; its second copy, if any, shows the noise. */
  readonly contenders: readonly Contender[];
  /** Fewer rounds where a contender is too slow for many. */
  readonly maxRounds?: number;
  /** Of programs that are not ours: where they do not come up the group is left out. */
  readonly mayFail?: boolean;
}

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const sluiceCommand = file('../../../packages/sluice/dist/cli/main.js');

/** A Node script of `servers/`. */
export function script(
  name: string,
  { env = {}, args = [] }: { env?: Record<string, string>; args?: readonly string[] } = {},
): Contender['launch'] {
  return ({ node }) => ({ command: node, args: [file(`./servers/${name}.js`), ...args], env });
}

/** `sluice run` of a compiled module below `dist/`. */
export function sluiceRun(target: string): Contender['launch'] {
  return ({ node, port }) => ({
    command: node,
    args: [sluiceCommand, 'run', file(`./${target}`), '--port', String(port)],
  });
}

/** The second copy of a server, which shows the noise. */
function again({ part, ...contender }: Contender): Contender {
  const second = { ...contender, name: `${contender.name}${AGAIN}` };
  if (part === undefined) return second;
  return { ...second, part: { ...part, name: `${part.name}${AGAIN}` } };
}

const AGAIN = ' (A/A)';

export const isAgain = ({ name }: Contender): boolean => name.endsWith(AGAIN);

/** The floor, which ratios are relative to. */
export const BARE: Contender = { name: 'node:http', launch: script('node-http'), validates: false };
export const BARE_AGAIN: Contender = again(BARE);
export const STANDALONE: Contender = { name: 'sluice', launch: script('sluice'), validates: true };
// The second is what a build from before its processes had names shows.
const isReplica = (commandLine: string): boolean =>
  commandLine.startsWith('sluice: replica') || commandLine.includes('/replica/main.js');

export const REPLICATED: Contender = {
  name: 'sluice, 2 replicas',
  launch: sluiceRun('servers/app.js:app'),
  validates: true,
  part: {
    name: 'sluice, the 2 replicas alone',
    includes: isReplica,
  },
};

/**
 * Our own servers beside those of another checkout, which was built and has compiled its bench.
 *
 * Both builds take part twice, by turns: a server that is started earlier has been seen to cost some per
 * cent less than the same one that is started later.
 */
export function groupsAgainst(directory: string): readonly Group[] {
  const before = {
    script: join(directory, 'test/bench/dist/servers/sluice.js'),
    command: join(directory, 'packages/sluice/dist/cli/main.js'),
    app: join(directory, 'test/bench/dist/servers/app.js:app'),
  };
  const alone: Contender = {
    name: 'sluice, before',
    launch: ({ node }) => ({ command: node, args: [before.script] }),
    validates: true,
  };
  const pair: Contender = {
    name: 'sluice, 2 replicas, before',
    launch: ({ node, port }) => ({
      command: node,
      args: [before.command, 'run', before.app, '--port', String(port)],
      // The command leaves the work to the copy of the project it is run in.
      cwd: directory,
    }),
    validates: true,
  };
  const part = { name: 'sluice, 2 replicas alone, before', includes: isReplica };
  return [
    {
      title: 'Before and now, alone',
      contenders: [alone, STANDALONE, again(alone), again(STANDALONE)],
    },
    {
      title: 'Before and now, 2 replicas',
      contenders: [{ ...pair, part }, REPLICATED, again({ ...pair, part }), again(REPLICATED)],
    },
  ];
}

export const NODE_GROUP: Group = {
  title: 'One machine, side by side',
  contenders: [
    BARE,
    BARE_AGAIN,
    { name: 'node:http as commonly written', launch: script('node-http-common'), validates: false },
    { name: 'fastify', launch: script('fastify'), validates: true },
    { name: 'nest on fastify', launch: script('nest'), validates: true },
    { name: 'hono', launch: script('hono'), validates: false },
    STANDALONE,
    REPLICATED,
  ],
};
