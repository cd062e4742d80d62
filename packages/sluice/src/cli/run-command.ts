import { readFile } from 'node:fs/promises';

import { nearest } from '@sluice/runtime/internal';

import { CommandError, EXIT_CODES, usageError } from './command-error.js';
import {
  commandHelp,
  parseCommandLine,
  type CommandLine,
  type CommandSpec,
} from './command-line.js';
import { paintFor } from './colour.js';
import {
  CHECK_COMMAND,
  CLIENT_COMMAND,
  DEV_COMMAND,
  FETCH_COMMAND,
  OPENAPI_COMMAND,
  ROUTES_COMMAND,
  RUN_COMMAND,
} from './command-specs.js';
import { paintFailure } from './print.js';
import {
  BUILD_COMMAND,
  CONFIG_COMMAND,
  DELETE_COMMAND,
  ROLLBACK_COMMAND,
  DEPLOY_COMMAND,
  HEAP_COMMAND,
  INJECT_COMMAND,
  INSPECT_COMMAND,
  LOGS_COMMAND,
  PPROF_COMMAND,
  PS_COMMAND,
  REPL_COMMAND,
  SHUTDOWN_COMMAND,
  START_COMMAND,
  STATUS_COMMAND,
  STOP_COMMAND,
  TOP_COMMAND,
} from './server-command-specs.js';

interface Command {
  readonly spec: CommandSpec;
  /** Resolves with the exit code. */
  execute(line: CommandLine): Promise<number>;
}

/** The code of a command is loaded only when that command runs. */
const COMMANDS: readonly Command[] = [
  { spec: RUN_COMMAND, execute: async (line) => (await import('./commands/run.js')).run(line) },
  { spec: DEV_COMMAND, execute: async (line) => (await import('./commands/dev.js')).dev(line) },
  {
    spec: OPENAPI_COMMAND,
    execute: async (line) => (await import('./commands/openapi.js')).openapi(line),
  },
  {
    spec: CLIENT_COMMAND,
    execute: async (line) => (await import('./commands/client.js')).client(line),
  },
  {
    spec: ROUTES_COMMAND,
    execute: async (line) => (await import('./commands/routes.js')).routes(line),
  },
  {
    spec: FETCH_COMMAND,
    execute: async (line) => (await import('./commands/fetch.js')).fetchOnce(line),
  },
  {
    spec: CHECK_COMMAND,
    execute: async (line) => (await import('./commands/check.js')).check(line),
  },
];

/** The commands of a server that goes on when they have ended. */
const SERVER_COMMANDS: readonly Command[] = [
  {
    spec: START_COMMAND,
    execute: async (line) => (await import('./commands/start.js')).start(line),
  },
  { spec: STOP_COMMAND, execute: async (line) => (await import('./commands/stop.js')).stop(line) },
  {
    spec: DEPLOY_COMMAND,
    execute: async (line) => (await import('./commands/deploy.js')).deploy(line),
  },
  {
    spec: STATUS_COMMAND,
    execute: async (line) => (await import('./commands/status.js')).status(line),
  },
  {
    spec: CONFIG_COMMAND,
    execute: async (line) => (await import('./commands/config.js')).config(line),
  },
  {
    spec: BUILD_COMMAND,
    execute: async (line) => (await import('./commands/build.js')).build(line),
  },
  {
    spec: DELETE_COMMAND,
    execute: async (line) => (await import('./commands/delete.js')).deleteApplication(line),
  },
  {
    spec: ROLLBACK_COMMAND,
    execute: async (line) => (await import('./commands/rollback.js')).rollback(line),
  },
  {
    spec: SHUTDOWN_COMMAND,
    execute: async (line) => (await import('./commands/shutdown.js')).shutdown(line),
  },
  { spec: LOGS_COMMAND, execute: async (line) => (await import('./commands/logs.js')).logs(line) },
  { spec: PS_COMMAND, execute: async (line) => (await import('./commands/ps.js')).ps(line) },
  { spec: TOP_COMMAND, execute: async (line) => (await import('./commands/top.js')).top(line) },
  { spec: REPL_COMMAND, execute: async (line) => (await import('./commands/repl.js')).repl(line) },
  {
    spec: PPROF_COMMAND,
    execute: async (line) => (await import('./commands/profile.js')).pprof(line),
  },
  {
    spec: HEAP_COMMAND,
    execute: async (line) => (await import('./commands/profile.js')).heap(line),
  },
  {
    spec: INSPECT_COMMAND,
    execute: async (line) => (await import('./commands/inspect.js')).inspect(line),
  },
  {
    spec: INJECT_COMMAND,
    execute: async (line) => (await import('./commands/inject.js')).inject(line),
  },
];

const ALL_COMMANDS: readonly Command[] = [...COMMANDS, ...SERVER_COMMANDS];

/** Runs the command a user typed and leaves its exit code for the process. */
export async function main(args: readonly string[]): Promise<void> {
  try {
    process.exitCode = await execute(args);
  } catch (error) {
    const { describeError } = await import('@sluice/runtime/internal');
    const text = error instanceof CommandError ? error.message : describeError(error);
    process.stderr.write(`${paintFailure(text, paintFor(process.stderr))}\n`);
    process.exitCode = error instanceof CommandError ? error.exitCode : EXIT_CODES.failed;
  }
}

/** Runs a command; resolves with its exit code. Throws CommandError for what cannot be done as asked. */
export async function execute(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === 'help' && rest[0] !== undefined) return await execute([rest[0], '--help']);
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(overview());
    return name === undefined ? EXIT_CODES.usage : EXIT_CODES.done;
  }
  if (name === '--version' || name === '-v') {
    process.stdout.write(`${await version()}\n`);
    return EXIT_CODES.done;
  }
  const command = ALL_COMMANDS.find(({ spec }) => spec.name === name);
  if (command === undefined) {
    throw unknownCommand(name);
  }
  const { spec } = command;
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(commandHelp(spec));
    return EXIT_CODES.done;
  }
  return await command.execute(parseCommandLine(rest, spec));
}

function unknownCommand(name: string): CommandError {
  const names = ALL_COMMANDS.map(({ spec }) => spec.name);
  const meant = nearest(name, names);
  const advice =
    meant === undefined ? `The commands are ${names.join(', ')}.` : `Did you mean ${meant}?`;
  return usageError(`There is no command "${name}". ${advice}`);
}

function overview(): string {
  return [
    'Sluice turns a decorated TypeScript class into an API and serves it from several processes.',
    '',
    ...summaries(COMMANDS),
    '',
    'A server that goes on:',
    '',
    ...summaries(SERVER_COMMANDS),
    '',
    'sluice COMMAND --help shows the options.',
    '',
  ].join('\n');
}

function summaries(commands: readonly Command[]): readonly string[] {
  return commands.map(({ spec: { name, summary } }) => {
    const [first = '', ...more] = wrapped(summary, WIDTH - NAME_WIDTH);
    const below = more.map((line) => `\n${' '.repeat(NAME_WIDTH)}${line}`).join('');
    return `  sluice ${name}`.padEnd(NAME_WIDTH) + first + below;
  });
}

/** Of a terminal that nobody has widened. */
const WIDTH = 80;
const NAME_WIDTH = 19;

/** A text in lines of whole words. */
function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

async function version(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  const manifest: { readonly version?: unknown } = JSON.parse(text);
  return String(manifest.version);
}
