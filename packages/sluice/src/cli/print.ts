import type { ApplicationFacts, ServeFacts } from '@sluice/runtime/internal';

import { formatProblem, type LoaderProblem } from '../loader/loader-problem.js';
import type { PreparedEntry } from '../loader/prepare.js';
import { toSourcePaths } from '../loader/source-paths.js';
import type { Paint } from './colour.js';
import { CommandError, EXIT_CODES } from './command-error.js';

/** All problems of the sources, as one failure. */
export function sourceFailure(problems: readonly LoaderProblem[]): CommandError {
  const isUsage = problems.some(({ code }) => code === 'E_TARGET');
  const exitCode = isUsage ? EXIT_CODES.usage : EXIT_CODES.failed;
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

/** The banner of the applications that run: their addresses, pages and processes. */
export function describeFacts(
  facts: { readonly applications: readonly Omit<ApplicationFacts, 'routePrefix'>[] },
  paint: Paint,
): string {
  const lines: string[] = [];
  for (const { name, url, docs, webSockets, replicas } of facts.applications) {
    const address = url === undefined ? '(reached by handles alone)' : link(url, paint);
    lines.push(`${paint('bold', name)}  ${address}`);
    if (docs !== undefined) lines.push(`  docs       ${link(docs, paint)}`);
    for (const socket of webSockets) lines.push(`  websocket  ${link(socket, paint)}`);
    const deployments = new Set(replicas.map(({ deployment }) => deployment));
    for (const deployment of deployments) {
      const own = replicas.filter((replica) => replica.deployment === deployment);
      lines.push(`  replicas   ${deployment}: ${pidsOf(own.map(({ pid }) => pid ?? '?'))}`);
    }
  }
  return lines.join('\n');
}

/** The lines stay on the screen when a process has been replaced, which the log tells. */
function pidsOf(pids: readonly (number | string)[]): string {
  return `${pids.length === 1 ? 'pid' : 'pids'} ${pids.join(', ')} at the start`;
}

function link(url: string, paint: Paint): string {
  return paint('cyan', url);
}

/** A failure's text with the code of each mistake in red. */
export function paintFailure(text: string, paint: Paint): string {
  return text.replaceAll(/^E_\w+(?=:)/gm, (code) => paint('red', code));
}

/** A line that names the processes which share the port, when there are several. */
export function describeIngresses({ ingressPids }: Pick<ServeFacts, 'ingressPids'>): string {
  return ingressPids.length < 2 ? '' : `ingresses  ${pidsOf(ingressPids)}\n`;
}

/** A line that says where the admin API is, and its token. */
export function describeAdmin(
  { adminUrl, tokenFile }: Pick<ServeFacts, 'adminUrl' | 'tokenFile'>,
  paint: Paint,
): string {
  if (adminUrl === undefined) return '';
  const token = tokenFile === undefined ? '' : `, token in ${tokenFile}`;
  return `admin      ${link(adminUrl, paint)}${token}\n`;
}

/** The line that tells of a stop: `reason` is the signal, `graceMs` how long requests may take. */
export function describeStopping(reason: string, graceMs: number): string {
  const again = reason === 'SIGINT' ? 'Press Ctrl-C again' : `Send ${reason} again`;
  return `Stopping: letting requests finish (${graceMs / 1_000} s at most). ${again} to stop now.`;
}
