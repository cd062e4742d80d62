import { dirname, sep } from 'node:path';
import { inspect } from 'node:util';

import { StartupError } from '@sluice/core';

import { packageDirectory } from '../own-files.js';

/**
 * An error as the person who wrote the application needs it: the message and the application's own
 * frames, causes and own properties included.
 *
 * Errors of ours say in the message where and what to do: no stack.
 */
export function describeError(error: unknown): string {
  if (explainsItself(error)) return error.message;
  return withoutOurFrames(inspect(error, { depth: 4, colors: false }));
}

/** The loader's is known by name: it is of a package above this one. */
function explainsItself(error: unknown): error is Error {
  return error instanceof StartupError || (error instanceof Error && error.name === 'LoaderError');
}

/** Frames of Sluice and of Node say nothing about a mistake of the application; a stack of only those is ours to see. */
function withoutOurFrames(text: string): string {
  const lines = text.split('\n');
  const kept = lines.filter((line) => !isFrame(line) || !isOurs(line));
  // A module that cannot be linked has no frame of its own, only its place above the message.
  const isLinking = text.includes('node:internal/modules/');
  return kept.some(isFrame) || isLinking ? kept.join('\n') : text;
}

function isFrame(line: string): boolean {
  return /^\s+at /.test(line);
}

/** In a workspace the packages are neighbours; installed they are below `@sluice`. */
const packages = dirname(packageDirectory) + sep;
const installed = `${sep}@sluice${sep}`;

function isOurs(line: string): boolean {
  if (line.includes('node:internal/') || line.includes('node:async_hooks')) return true;
  const path = line.replace('file://', '');
  const at = path.indexOf(packages);
  if (path.includes(installed)) return true;
  const [name, part] = at === -1 ? [] : path.slice(at + packages.length).split(sep, 2);
  const isPackage =
    name === 'core' || name === 'ingress' || name === 'runtime' || name === 'sluice';
  return isPackage && (part === 'src' || part === 'dist');
}
