import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { isRecord, thrownMessage } from '@sluice/core/internal';
import type { Document, LineCounter } from 'yaml';

import { checkConfig } from './check-config.js';
import { type ConfigMistake, type ConfigPath, showPath } from './check-value.js';
import { ConfigError, type ConfigProblem } from './config-error.js';
import { type ServeConfig, toConfig } from './serve-config.js';

/** Reads a YAML or JSON config file. Throws {@link ConfigError} with every mistake in it. */
export async function loadConfig(file: string): Promise<ServeConfig> {
  return (await readConfig(file)).config;
}

/** A config file as it was understood, and as it was written: its value as JSON. */
export interface ReadConfig {
  readonly config: ServeConfig;
  readonly value: unknown;
}

/** {@link loadConfig}, and what the file has, for whoever sends it on. */
export async function readConfig(file: string): Promise<ReadConfig> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const why =
      code === 'ENOENT' ? `There is no ${resolve(file)}.` : `It cannot be read (${code}).`;
    throw new ConfigError(file, [{ line: undefined, path: '', what: why, fix: 'Check the path.' }]);
  }
  return await understand(text, file);
}

/** Reads the text of a config; `file` names it in errors. Throws {@link ConfigError} for any bad text. */
export async function parseConfig(text: string, file = 'config'): Promise<ServeConfig> {
  return (await understand(text, file)).config;
}

async function understand(text: string, file: string): Promise<ReadConfig> {
  // Not at the top: replicas import this package and never read a file.
  const { LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  const document = read(file, () =>
    parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true }),
  );
  const unreadable = [...document.errors, ...document.warnings];
  if (unreadable.length > 0) {
    const problems = unreadable.map(({ message, pos }) => ({
      line: lines.linePos(pos[0]).line,
      path: '',
      what: `${message.replace(/\.$/, '')}.`,
      fix: '',
    }));
    throw new ConfigError(file, problems);
  }
  const value: unknown = read(file, () => document.toJS({ maxAliasCount: 100 }));
  const mistakes = checkConfig(value);
  if (mistakes.length === 0) return { config: toConfig(value, dirname(resolve(file))), value };
  throw new ConfigError(
    file,
    mistakes.map((mistake) => place(mistake, document, lines)),
  );
}

/** Nesting without end, or aliases that multiply: what the parser itself gives up on. */
function read<T>(file: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const why = thrownMessage(error);
    throw new ConfigError(file, [
      {
        line: undefined,
        path: '',
        what: `It cannot be read: ${why}.`,
        fix: 'Write it without aliases and deep nesting.',
      },
    ]);
  }
}

function place(mistake: ConfigMistake, document: Document, lines: LineCounter): ConfigProblem {
  const offset = offsetOf(mistake.path, document);
  return {
    line: offset === undefined ? undefined : lines.linePos(offset).line,
    path: showPath(mistake.path),
    what: mistake.what,
    fix: mistake.fix,
  };
}

/** The offset of a path in the text, or of the nearest thing around it that the text has. */
function offsetOf(path: ConfigPath, document: Document): number | undefined {
  for (let length = path.length; length >= 0; length--) {
    const offset =
      keyOffset(path.slice(0, length), document) ??
      startOf(document.getIn(path.slice(0, length), true));
    if (offset !== undefined) return offset;
  }
  return undefined;
}

/** A member is pointed at by its key: its value may begin lines below. */
function keyOffset(path: ConfigPath, document: Document): number | undefined {
  const parent: unknown = document.getIn(path.slice(0, -1), true);
  const pairs: unknown = isRecord(parent) ? parent['items'] : undefined;
  if (!Array.isArray(pairs)) return undefined;
  const keys = pairs.map((pair: unknown) => (isRecord(pair) ? pair['key'] : undefined));
  return startOf(keys.find((key) => isRecord(key) && key['value'] === path.at(-1)));
}

function startOf(node: unknown): number | undefined {
  const range: unknown = isRecord(node) ? node['range'] : undefined;
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : undefined;
}
