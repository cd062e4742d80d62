import { discoverApplication, MODULE_NAMES } from '../loader/discover.js';
import { usageError } from './command-error.js';
import type { CommandLine } from './command-line.js';

interface Finding {
  readonly command: string;
  /** Says which application was found; not called for one that the command line names. */
  announce(target: string): void;
}

/** The application that a command line names, or the project's own. Throws a usage error without one. */
export async function targetOf(line: CommandLine, finding: Finding): Promise<string> {
  if (line.target !== undefined) return line.target;
  const target = await find(finding.command);
  finding.announce(target);
  return target;
}

/** A command line of `run` or `dev` with the project's own application, if it names none and no config file. */
export async function withApplication(line: CommandLine, finding: Finding): Promise<CommandLine> {
  if (line.values.has('config')) return line;
  return { ...line, target: await targetOf(line, finding) };
}

/** Tells which application is about to be served. */
export function announceServing(target: string): void {
  process.stdout.write(`Serving ${target}.\n`);
}

/** Tells which application a command works on whose output others may read. */
export function announceUse(target: string): void {
  process.stderr.write(`Using ${target}.\n`);
}

async function find(command: string): Promise<string> {
  const found = await discoverApplication(process.cwd());
  switch (found.kind) {
    case 'found':
      return found.target;
    case 'invalid':
      throw usageError(found.problem, command);
    case 'ambiguous': {
      const [first = ''] = found.targets;
      throw usageError(
        `Which application? There are several: ${found.targets.join(', ')}. Write sluice ${command} ${first}, or put "sluice": { "app": "${first}" } into package.json.`,
        command,
      );
    }
    case 'none':
      throw usageError(
        `Which application? No ${MODULE_NAMES.join('.ts, ')}.ts, here or in src, exports one. Write sluice ${command} module.ts:app${TAKE_CONFIGS.has(command) ? ', or --config serve.yaml' : ''}.`,
        command,
      );
    default:
      return found satisfies never;
  }
}

const TAKE_CONFIGS = new Set(['run', 'dev']);
