import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** The command line of `npm run bench`, read and checked. */
export interface BenchOptions {
  readonly help: boolean;
  readonly list: boolean;
  /** In the order they run; never empty. */
  readonly sections: readonly SectionName[];
  /** Parts of names of contenders, groups and workloads; empty for all. */
  readonly only: readonly string[];
  /** Whether a second copy of each baseline runs, to show the noise. */
  readonly again: boolean;
  readonly rounds: number;
  /** Tenths of a second are possible. */
  readonly seconds: number;
  readonly json: string | undefined;
  readonly profile: string | undefined;
  /** The Node that contenders run under. */
  readonly node: string;
  readonly bun: boolean;
  readonly watt: boolean;
  readonly python: boolean;
  readonly ray: boolean;
  readonly idleSockets: number;
  /** Another checkout, built, that this one is compared with instead of with other servers. */
  readonly against: string | undefined;
}

export const SECTION_NAMES = [
  'http',
  'memory',
  'start',
  'idle-sockets',
  'routing',
  'openapi',
  'websocket',
  'streams',
  'latency',
  'validate',
  'serialize',
] as const;

export type SectionName = (typeof SECTION_NAMES)[number];

/** A mistake on the command line; its message is for the user. */
export class BenchUsageError extends Error {
  override readonly name = 'BenchUsageError';
}

export const USAGE = `npm run bench -- [sections] [options]

Sections; defaults to --http alone:
  --http             CPU per request of every server, side by side
  --memory           resident memory of every process, idle and after load
  --start            node to first 200; replica from spawn to ready
  --idle-sockets N   bytes per WebSocket with N of them open
  --routing          cost of a request with 10 and with 10,000 routes
  --openapi          first OpenAPI document of 1,000 operations
  --websocket, --streams, --latency, --validate, --serialize
  --all              all of these, idle sockets with N = 10000

Options:
  --only NAME        part of the name of a server, a group or a workload; may be repeated
  --no-again         leave out the second copy of each baseline, which shows the noise
  --rounds N         paired rounds (default: 30); Ray gets 7 at most
  --seconds S        length of a window of load (default: 1); wrk takes whole seconds only
  --bun              also Elysia and Sluice on Bun, which it installs (Linux on x64)
  --watt             also Watt's gateway before two workers, which it installs (Linux on x64; 400 MB)
  --python           also FastAPI on uvicorn (needs Python >= 3.10 with venv)
  --ray              also Ray Serve, in a network namespace (needs Linux and unshare too)
  --against DIR      compare with the build in another checkout instead (where the bench ran once)
  --node PATH        run the servers under another Node
  --profile DIR      a CPU profile of every Node process of every server
  --json FILE        all figures
  --list             print sections, servers and workloads and end

Old against new with every workload, 30 rounds, in 9 minutes (5 with --seconds 0.5 and no wrk):
  npm run bench -- --against ../before --no-again
The half of that which has no ingress, or one server and one workload of it:
  npm run bench -- --against ../before --no-again --only 'Before and now, alone'
  npm run bench -- --against ../before --no-again --only '2 replicas' --only interleaved
`;

/** Reads the command line; throws {@link BenchUsageError} with what is wrong. */
export function parseOptions(argv: readonly string[]): BenchOptions {
  const values = parsed(argv);
  const asked = SECTION_NAMES.filter((name) =>
    name === 'idle-sockets' ? values[name] !== undefined : values[name] === true,
  );
  return {
    help: values.help === true,
    list: values.list === true,
    sections: values.all === true ? SECTION_NAMES : asked.length > 0 ? asked : ['http'],
    only: values.only ?? [],
    again: values['no-again'] !== true,
    rounds: wholeNumber('--rounds', values.rounds ?? '30'),
    seconds: seconds(values.seconds ?? '1'),
    json: values.json,
    profile: values.profile,
    node: values.node ?? process.execPath,
    bun: values.bun === true,
    watt: values.watt === true,
    python: values.python === true,
    ray: values.ray === true,
    against: values.against === undefined ? undefined : resolve(values.against),
    idleSockets: wholeNumber('--idle-sockets', values['idle-sockets'] ?? '10000'),
  };
}

function parsed(argv: readonly string[]) {
  const flag = { type: 'boolean' } as const;
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...argv],
      options: {
        http: flag,
        memory: flag,
        start: flag,
        'idle-sockets': text,
        routing: flag,
        openapi: flag,
        websocket: flag,
        streams: flag,
        latency: flag,
        validate: flag,
        serialize: flag,
        all: flag,
        only: { type: 'string', multiple: true },
        'no-again': flag,
        rounds: text,
        seconds: text,
        bun: flag,
        watt: flag,
        python: flag,
        ray: flag,
        against: text,
        node: text,
        profile: text,
        json: text,
        list: flag,
        help: flag,
      },
    }).values;
  } catch (error) {
    throw new BenchUsageError(error instanceof Error ? error.message : String(error), {
      cause: error,
    });
  }
}

function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new BenchUsageError(`${option} takes a whole number of at least 1, not "${text}".`);
}

function seconds(text: string): number {
  const value = Number(text);
  if (value >= 0.1 && Number.isInteger(value * 10)) return value;
  throw new BenchUsageError(`--seconds takes seconds or tenths of them, not "${text}".`);
}
