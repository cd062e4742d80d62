import { parseArgs } from 'node:util';

import { nearest } from '@sluice/runtime/internal';

import { usageError } from './command-error.js';

/** An option of a command. */
export interface OptionSpec {
  /** `PORT` in the help; absent for an option that takes no value. */
  readonly value?: string;
  /** The value may be left out: `--inspect`, or `--inspect=PORT`. */
  readonly isValueOptional?: boolean;
  /** One letter that stands for it after a single dash. */
  readonly short?: string;
  readonly help: string;
  /** Says what is wrong with a value, as in "must be ...", or undefined. */
  problem?(text: string): string | undefined;
}

export interface CommandSpec {
  readonly name: string;
  /** `module.ts:export`; absent when the command takes no argument. */
  readonly argument?: string;
  /** How many arguments the command takes at most; defaults to 1. */
  readonly maxOperands?: number;
  /** Takes `name=value` for the builder of the application. */
  readonly takesBuilderArgs?: true;
  readonly summary: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
}

/** A command line as understood. */
export interface CommandLine {
  readonly target: string | undefined;
  /** All arguments that are no options, the target first; those of the builder left out. */
  readonly operands: readonly string[];
  /** The arguments of the application's builder, `model=small`. */
  readonly builderArgs: Readonly<Record<string, string>>;
  /** By option name, without the dashes; the last value of an option that is given again. */
  readonly values: ReadonlyMap<string, string>;
  /** Every value of an option, in order. */
  all(name: string): readonly string[];
}

/**
 * Reads the arguments of one command: `--name value` and `--name=value`, in any order.
 *
 * `node:util` tells options from values; what is allowed, and what to say otherwise, is said here. Throws
 * a usage error for the first mistake.
 */
export function parseCommandLine(args: readonly string[], command: CommandSpec): CommandLine {
  const known = Object.entries(command.options);
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      known.map(([name, { value, isValueOptional = value === undefined, short }]) => [
        name,
        {
          type: isValueOptional ? 'boolean' : 'string',
          ...(short === undefined ? {} : { short }),
        },
      ]),
    ),
  });
  const values = new Map<string, string>();
  const given: (readonly [name: string, value: string])[] = [];
  const operands: string[] = [];
  const builderArgs: Record<string, string> = {};
  for (const token of tokens) {
    if (token.kind === 'positional') {
      const [, name, value] = BUILDER_ARG.exec(token.value) ?? [];
      const isArg = command.takesBuilderArgs === true && name !== undefined;
      if (isArg) builderArgs[name] = value ?? '';
      else operands.push(token.value);
    }
    if (token.kind !== 'option') continue;
    const spec = Object.hasOwn(command.options, token.name)
      ? command.options[token.name]
      : undefined;
    if (spec === undefined) throw unknownOption(token.rawName, command);
    const value = readValue(token.rawName, token.value, { spec, command: command.name });
    values.set(token.name, value);
    given.push([token.name, value]);
  }
  const most = command.argument === undefined ? 0 : (command.maxOperands ?? 1);
  const excess = operands[most];
  if (excess !== undefined) {
    throw usageError(`There is nothing to do with "${excess}".`, command.name);
  }
  const all = (name: string): readonly string[] =>
    given.flatMap(([option, value]) => (option === name ? [value] : []));
  return { target: operands[0], operands, builderArgs, values, all };
}

const BUILDER_ARG = /^([A-Za-z_]\w*)=(.*)$/s;

function readValue(
  written: string,
  value: string | undefined,
  { spec, command }: { readonly spec: OptionSpec; readonly command: string },
): string {
  if (spec.value === undefined) {
    if (value !== undefined) throw usageError(`${written} takes no value.`, command);
    return '';
  }
  if (value === undefined && spec.isValueOptional === true) return '';
  // `--port --host x` is a forgotten value, not the port "--host".
  if (value === undefined || value.startsWith('--')) {
    throw usageError(`${written} needs a value: ${written} ${spec.value}.`, command);
  }
  const problem = spec.problem?.(value);
  if (problem !== undefined) throw usageError(`${written} is "${value}": it ${problem}`, command);
  return value;
}

function unknownOption(written: string, command: CommandSpec): Error {
  const names = Object.keys(command.options).map((name) => `--${name}`);
  const meant = nearest(written, names);
  const advice =
    meant === undefined ? `The options are ${names.join(', ')}.` : `Did you mean ${meant}?`;
  return usageError(`There is no option ${written}. ${advice}`, command.name);
}

/** The help text of one command. */
export function commandHelp(command: CommandSpec): string {
  const options = Object.entries(command.options).map(([name, spec]) => ({
    left: `  ${spec.short === undefined ? '' : `-${spec.short}, `}--${name}${valueOf(spec)}`,
    help: spec.help,
  }));
  const width = Math.max(...options.map(({ left }) => left.length)) + 2;
  const argument = [command.argument, command.takesBuilderArgs && '[name=value ...]']
    .flatMap((part) => (typeof part === 'string' ? ` ${part}` : []))
    .join('');
  return [
    `sluice ${command.name}${argument} [options]`,
    '',
    command.summary,
    '',
    ...options.map(({ left, help }) => left.padEnd(width) + help),
    '',
  ].join('\n');
}

function valueOf({ value, isValueOptional }: OptionSpec): string {
  if (value === undefined) return '';
  return isValueOptional === true ? `[=${value}]` : ` ${value}`;
}
