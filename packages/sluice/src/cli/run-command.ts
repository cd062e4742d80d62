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
  const command = COMMANDS.find(({ spec }) => spec.name === name);
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
  const names = COMMANDS.map(({ spec }) => spec.name);
  const meant = nearest(name, names);
  const advice =
    meant === undefined ? `The commands are ${names.join(', ')}.` : `Did you mean ${meant}?`;
  return usageError(`There is no command "${name}". ${advice}`);
}

function overview(): string {
  const lines = COMMANDS.map(({ spec }) => {
    const left = `  sluice ${spec.name} ${spec.argument ?? ''}`;
    return `${left.padEnd(48)}${spec.summary}`;
  });
  return [
    'Sluice turns a decorated TypeScript class into an API and serves it from several processes.',
    '',
    ...lines,
    '',
    'sluice COMMAND --help shows the options.',
    '',
  ].join('\n');
}

async function version(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  const manifest: { readonly version?: unknown } = JSON.parse(text);
  return String(manifest.version);
}
