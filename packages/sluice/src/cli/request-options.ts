import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';

import { CommandError } from './command-error.js';
import type { CommandLine } from './command-line.js';

/** The body of `--data`: a text, the file of `@file`, or standard input for `-`; undefined without it. */
export async function bodyOf({ values }: CommandLine): Promise<Buffer | undefined> {
  const data = values.get('data');
  if (data === undefined) return undefined;
  if (data === '-' || data === '@-') return await buffer(process.stdin);
  if (!data.startsWith('@')) return Buffer.from(data);
  const file = data.slice(1);
  try {
    return await readFile(file);
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new CommandError(`Cannot read ${file}: ${why}. Check the path.`);
  }
}

/** The header fields of `--header`, by name in lower case; JSON is the type of a body that has none. */
export function headersOf(
  line: CommandLine,
  body: Buffer | undefined,
): Record<string, string | string[]> {
  const headers = new Map<string, string[]>();
  for (const field of line.all('header')) {
    const at = field.indexOf(':');
    const name = field.slice(0, at).toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), field.slice(at + 1).trim()]);
  }
  if (body !== undefined && !headers.has('content-type')) {
    headers.set('content-type', ['application/json']);
  }
  return Object.fromEntries(
    [...headers].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]),
  );
}

/** Shells let people type spaces and letters that a request cannot have. */
export function encodedPath(path: string): string {
  return path.replaceAll(/[^\x21-\x7e]+/gu, encodeURIComponent);
}
