import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';

import type { ApplicationFacts } from '@sluice/runtime';

import { formatProblem, type LoaderProblem } from '../loader/problem.js';
import type { PreparedEntry } from '../loader/prepare.js';
import { toSourcePaths } from '../loader/source-paths.js';
import { CommandError } from './command-error.js';

/**
 * What to show of a failure: the message of an error that explains itself, the stack of one that
 * came from the application.
 */
export function describeFailure(error: unknown): string {
  if (error instanceof CommandError || explainsItself(error)) return error.message;
  return withoutOurFrames(inspect(error, { depth: 4 }));
}

/** Errors of ours carry a code and say in the message what to do. */
function explainsItself(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  if (error.name === 'DefinitionError') return true;
  return 'code' in error && typeof error.code === 'string' && error.code.startsWith('E_');
}

/** All problems of the sources, as one failure. */
export function sourceFailure(problems: readonly LoaderProblem[]): CommandError {
  return new CommandError(problems.map(formatProblem).join('\n'));
}

/** An application's failure with its own frames only, in the names of its sources. */
export function applicationFailure(
  details: string,
  applications: readonly PreparedEntry[],
): string {
  const text = applications.reduce(toSourcePaths, withoutOurFrames(details));
  const missing = /does not provide an export named '([^']+)'/.exec(text)?.[1];
  if (missing === undefined) return text;
  return `${text}\nIf ${missing} is a type, import it with: import type { ${missing} } from ...`;
}

const ourDirectories = ['@sluice/core', '@sluice/ingress', '@sluice/runtime'].map((name) =>
  dirname(fileURLToPath(import.meta.resolve(name))),
);
ourDirectories.push(dirname(dirname(fileURLToPath(import.meta.url))));

/** Frames of Sluice and of Node say nothing about the application's mistake. */
function withoutOurFrames(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => !isOurFrame(line))
    .join('\n');
}

function isOurFrame(line: string): boolean {
  if (!/^\s+at /.test(line)) return false;
  return line.includes('node:internal/') || ourDirectories.some((own) => line.includes(`${own}/`));
}

/** What a user wants to know of an application that runs: where to go, and who works there. */
export function describeFacts(facts: {
  readonly applications: readonly Omit<ApplicationFacts, 'routePrefix'>[];
}): string {
  const lines: string[] = [];
  for (const { name, url, docs, webSockets, replicas } of facts.applications) {
    lines.push(`${name}  ${url ?? '(no route prefix: reached by handles)'}`);
    if (docs !== undefined) lines.push(`  docs       ${docs}`);
    for (const socket of webSockets) lines.push(`  websocket  ${socket}`);
    const deployments = new Set(replicas.map(({ deployment }) => deployment));
    for (const deployment of deployments) {
      const pids = replicas
        .filter((replica) => replica.deployment === deployment)
        .map(({ pid }) => pid ?? '?');
      lines.push(
        `  replicas   ${deployment}: ${pids.length === 1 ? 'pid' : 'pids'} ${pids.join(', ')}`,
      );
    }
  }
  return lines.join('\n');
}
