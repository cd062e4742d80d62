import { dirname, isAbsolute, resolve } from 'node:path';

import { isRecord } from '@sluice/core/internal';
import { readConfig } from '@sluice/runtime/internal';

import { findTarget } from '../../loader/target.js';
import { paintFor } from '../colour.js';
import { CommandError, EXIT_CODES, usageError } from '../command-error.js';
import type { CommandLine } from '../command-line.js';
import { interruptedCode } from '../interrupt.js';
import { connectAdmin } from '../server/admin-client.js';
import { describeStatus } from '../server/describe-status.js';
import { APPLICATIONS_PATH, type ApplicationDetails } from '../server/server-details.js';
import { waitFor } from '../server/wait-for.js';
import { writeOutput } from '../write-output.js';

/**
 * Makes the applications of a config file those of a server, and waits until they run or have failed to.
 *
 * The file is checked here first, where mistakes have their lines.
 */
export async function deploy(line: CommandLine): Promise<number> {
  const { target: file, values } = line;
  if (file === undefined) throw usageError('Which file? Write sluice deploy serve.yaml.', 'deploy');
  const { config, value } = await readConfig(file);
  for (const warning of config.warnings) process.stderr.write(`${file}: ${warning}\n`);
  const admin = connectAdmin(line);
  const wanted = admin.isLocal ? withAbsolutePaths(value, dirname(resolve(file))) : value;
  await admin.json('PUT', APPLICATIONS_PATH, wanted);
  if (values.has('no-wait')) {
    await writeOutput(`${file} is being deployed. Follow it with sluice status --watch.\n`);
    return EXIT_CODES.done;
  }
  const names = new Set(namesIn(value));
  const details = await waitFor(admin, {
    concerns: (one) => names.has(one.name) || one.status === 'DELETING',
    isOver: ({ applications }) =>
      [...names].every((name) => applications.some((one) => one.name === name && isSettled(one))) &&
      applications.every((one) => one.status !== 'DELETING'),
  });
  if (details === undefined) {
    process.stderr.write('The deployment goes on. Follow it with sluice status --watch.\n');
    return interruptedCode();
  }
  const applications = details.applications.filter(({ name }) => names.has(name));
  const isFailed = applications.some((one) => one.status !== 'RUNNING');
  const [paint, columns] = [paintFor(process.stdout), Number.POSITIVE_INFINITY];
  await writeOutput(
    names.size === 0
      ? 'No application is deployed any more: the file has none.\n'
      : describeStatus({ applications }, { paint, columns }),
  );
  if (isFailed) {
    const failed = applications.filter((one) => one.status !== 'RUNNING').map(({ name }) => name);
    throw new CommandError(
      `${failed.join(', ')} could not be deployed; what ran before ${failed.length === 1 ? 'it' : 'them'} serves on.`,
    );
  }
  return EXIT_CODES.done;
}

function isSettled({ status }: ApplicationDetails): boolean {
  return status === 'RUNNING' || status === 'DEPLOY_FAILED' || status === 'UNHEALTHY';
}

function namesIn(value: unknown): readonly string[] {
  return applicationsIn(value).map(({ name }) => (typeof name === 'string' ? name : 'default'));
}

function applicationsIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  const applications = isRecord(value) ? value['applications'] : undefined;
  return Array.isArray(applications) ? applications.filter((one) => isRecord(one)) : [];
}

/**
 * Paths of modules are relative to the file, and the server, which has another working directory, is on this
 * machine. Ray's dotted paths stay as they are when no file is found for them.
 */
function withAbsolutePaths(value: unknown, directory: string): unknown {
  if (!isRecord(value)) return value;
  const applications = applicationsIn(value).map((one) => {
    const path = one['import_path'];
    if (typeof path !== 'string' || isAbsolute(path)) return one;
    const found = findTarget(path, directory);
    if (!found.ok) return one;
    const { file, exportName } = found.target;
    return { ...one, import_path: exportName === undefined ? file : `${file}:${exportName}` };
  });
  return { ...value, applications };
}
