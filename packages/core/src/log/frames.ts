import { dirname, sep } from 'node:path';

import { packageDirectory } from '../own-files.js';

/** True for a line of a stack that names a place in code. */
export function isFrame(line: string): boolean {
  return /^\s+at /.test(line);
}

/** True for a frame of Sluice. */
export function isSluiceFrame(line: string): boolean {
  const path = line.replace('file://', '');
  if (INSTALLED.some((folder) => path.includes(folder))) return true;
  const at = path.indexOf(packages);
  const [name, part] = at === -1 ? [] : path.slice(at + packages.length).split(sep, 2);
  const isPackage =
    name === 'core' || name === 'ingress' || name === 'runtime' || name === 'sluice';
  return isPackage && (part === 'src' || part === 'dist');
}

/** True for a frame of Node or of Sluice. */
export function isForeignFrame(line: string): boolean {
  return isNodeFrame(line) || isSluiceFrame(line);
}

/**
 * Replaces each run of frames of Sluice by one line with their number.
 *
 * Frames of Node between them are counted with them. A stack without any frame of the application
 * stays whole, because the mistake is then in Sluice.
 */
export function foldFrames(text: string): string {
  const lines = text.split('\n');
  if (!lines.some((line) => isFrame(line) && !isForeignFrame(line))) return text;
  const folded: string[] = [];
  let run: string[] = [];
  const endRun = (): void => {
    folded.push(...foldRun(run));
    run = [];
  };
  for (const line of lines) {
    if (isFrame(line) && isForeignFrame(line)) {
      run.push(line);
      // `at f (file:1:2) {` opens the error's own properties.
      if (line.endsWith('{')) endRun();
    } else {
      endRun();
      folded.push(line);
    }
  }
  endRun();
  return folded.join('\n');
}

/** The folder that contains the packages in a workspace; installed packages are below `@sluice`. */
const packages = dirname(packageDirectory) + sep;
const INSTALLED = [`${sep}@sluice${sep}`, `${sep}node_modules${sep}sluice${sep}dist${sep}`];

function isNodeFrame(line: string): boolean {
  return line.includes('node:internal/') || line.includes('node:async_hooks');
}

function foldRun(run: readonly string[]): readonly string[] {
  const [first] = run;
  if (first === undefined || !run.some(isSluiceFrame)) return run;
  const indent = first.slice(0, first.indexOf('at '));
  const count = `${run.length} ${run.length === 1 ? 'frame' : 'frames'} of Sluice`;
  return [`${indent}(${count})${run.at(-1)?.endsWith('{') === true ? ' {' : ''}`];
}
