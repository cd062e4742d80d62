import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What `npm run bench` was asked for. */
export interface BenchOptions {
  readonly help: boolean;
  readonly list: boolean;
  /** In the order they run; never empty. */
  readonly sections: readonly SectionName[];
  /** Parts of names of contenders and workloads; empty for all. */
  readonly only: readonly string[];
  readonly rounds: number;
  readonly seconds: number;
  readonly json: string | undefined;
  readonly profile: string | undefined;
  /** The Node that contenders run under. */
  readonly node: string;
  readonly python: boolean;
  readonly ray: boolean;
  readonly idleSockets: number;
  /** Another checkout, built, that this one is compared with instead of with other servers. */
  readonly against: string | undefined;
}

export const sectionNames = [
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

export type SectionName = (typeof sectionNames)[number];

/** A mistake on the command line; its message is for the user. */
export class BenchUsageError extends Error {
  override readonly name = 'BenchUsageError';
}

export const usage = `npm run bench -- [sections] [options]

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
  --only NAME        part of the name of a server or workload; may be repeated
  --rounds N         paired rounds (default: 30); Ray gets 7 at most
  --seconds S        length of a window of load, whole seconds (default: 1)
  --python           also FastAPI on uvicorn (needs Python >= 3.10 with venv)
  --ray              also Ray Serve, in a network namespace (needs Linux and unshare too)
  --against DIR      compare with the build in another checkout instead (where the bench ran once)
  --node PATH        run the servers under another Node
  --profile DIR      a CPU profile of every Node process of every server
  --json FILE        all figures
  --list             print sections, servers and workloads and end
`;

/** Reads the command line; throws {@link BenchUsageError} with what is wrong. */
export function parseOptions(argv: readonly string[]): BenchOptions {
  const values = parsed(argv);
  const asked = sectionNames.filter((name) =>
    name === 'idle-sockets' ? values[name] !== undefined : values[name] === true,
  );
  return {
    help: values.help === true,
    list: values.list === true,
    sections: values.all === true ? sectionNames : asked.length > 0 ? asked : ['http'],
    only: values.only ?? [],
    rounds: wholeNumber('--rounds', values.rounds ?? '30'),
    seconds: wholeNumber('--seconds', values.seconds ?? '1'),
    json: values.json,
    profile: values.profile,
    node: values.node ?? process.execPath,
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
        rounds: text,
        seconds: text,
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
