import type { ApplicationFacts, ServeFacts } from '@sluice/runtime/host';

import { formatProblem, type LoaderProblem } from '../loader/problem.js';
import type { PreparedEntry } from '../loader/prepare.js';
import { toSourcePaths } from '../loader/source-paths.js';
import { CommandError, exitCodes } from './command-error.js';

/** All problems of the sources, as one failure. */
export function sourceFailure(problems: readonly LoaderProblem[]): CommandError {
  const isUsage = problems.some(({ code }) => code === 'E_TARGET');
  const exitCode = isUsage ? exitCodes.usage : exitCodes.failed;
  return new CommandError(problems.map(formatProblem).join('\n'), exitCode);
}

/** An application's failure, in the names of its sources. */
export function applicationFailure(
  details: string,
  applications: readonly PreparedEntry[],
): string {
  const text = applications.reduce(toSourcePaths, details);
  const missing = /does not provide an export named '([^']+)'/.exec(text)?.[1];
  if (missing === undefined) return text;
  return `${text}\nIf ${missing} is a type, import it with: import type { ${missing} } from ...`;
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

/** Which processes share the port, when there are several; a line of its own. */
export function describeIngresses({ ingressPids }: Pick<ServeFacts, 'ingressPids'>): string {
  return ingressPids.length < 2 ? '' : `ingresses  pids ${ingressPids.join(', ')}\n`;
}
