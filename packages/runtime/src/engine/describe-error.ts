import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';

/**
 * An error as the person who wrote the application needs it: the message and the application's own
 * frames, causes and own properties included.
 *
 * Errors with a code of ours say in the message where and what to do: no stack.
 */
export function describeError(error: unknown): string {
  if (explainsItself(error)) return error.message;
  return withoutOurFrames(inspect(error, { depth: 4, colors: false }));
}

function explainsItself(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  if (error.name === 'DefinitionError') return true;
  return 'code' in error && typeof error.code === 'string' && error.code.startsWith('E_');
}

/** Frames of Sluice and of Node say nothing about a mistake of the application; a stack of only those is ours to see. */
function withoutOurFrames(text: string): string {
  const lines = text.split('\n');
  const kept = lines.filter((line) => !isFrame(line) || !isOurs(line));
  return kept.some(isFrame) ? kept.join('\n') : text;
}

function isFrame(line: string): boolean {
  return /^\s+at /.test(line);
}

/** In a workspace the packages are neighbours; installed they are below `@sluice`. */
const packages = dirname(join(fileURLToPath(import.meta.url), '../../..')) + sep;
const installed = `${sep}@sluice${sep}`;

function isOurs(line: string): boolean {
  if (line.includes('node:internal/')) return true;
  const path = line.replace('file://', '');
  const at = path.indexOf(packages);
  if (path.includes(installed)) return true;
  const name = at === -1 ? '' : path.slice(at + packages.length).split(sep, 2)[0];
  return name === 'core' || name === 'ingress' || name === 'runtime' || name === 'sluice';
}
