import { fstatSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { DEFAULT_ADMIN_PORT } from '@sluice/runtime/internal';

import { CommandError, EXIT_CODES } from '../command-error.js';
import type { CommandLine } from '../command-line.js';
import { serveConfig, type StartListener } from '../serve-config.js';
import { tellStarter } from '../server/daemon-messages.js';
import { processMark } from '../server/process-mark.js';
import { restore } from '../server/restore.js';
import { claimServer, LOG, runningServer, type ServerRecord } from '../server/server-record.js';
import { startDaemon } from '../server/start-daemon.js';
import { ensureStateDirectory, stateDirectory } from '../server/state-directory.js';
import { readWantedConfig } from '../wanted-config.js';
import { writeOutput } from '../write-output.js';

/** Starts a server that outlives its terminal, or with `--foreground` serves in this process. */
export async function start(written: CommandLine): Promise<number> {
  const directory = stateDirectory(process.env);
  ensureStateDirectory(directory);
  const line = withAdmin(written);
  // Mistakes of the config are told here, where somebody reads them.
  const config = await readWantedConfig(line, 'start');
  if (line.values.has('foreground')) return await serveHere(directory, line, config);
  const running = runningServer(directory);
  if (running !== undefined) throw alreadyRuns(running, directory);
  restore(directory, line, tell);
  const started = await startDaemon(directory, argsOf(line));
  if (started.kind === 'interrupted') return started.exitCode;
  await writeOutput(
    `${started.banner}The server (pid ${started.pid}) goes on when this terminal closes; sluice stop ends it.\nIts log is ${started.log}.\n`,
  );
  return EXIT_CODES.done;
}

async function serveHere(
  directory: string,
  line: CommandLine,
  config: Parameters<typeof serveConfig>[0],
): Promise<number> {
  const { pid } = process;
  const record = { pid, mark: processMark(pid) ?? '', startedAt: new Date().toISOString() };
  const claim = claimServer(directory, record);
  if (claim.kind === 'taken') throw alreadyRuns(claim.by, directory);
  const kept = restore(directory, line, tell);
  const listener: StartListener = {
    ready({ url, adminUrl }, banner) {
      claim.update({ ...record, url, adminUrl });
      tellStarter({ type: 'ready', banner });
      process.stdout.write(`${banner}The server (pid ${pid}) is ready.\n`);
    },
    waits(text) {
      tellStarter({ type: 'waits', text });
      process.stderr.write(`${text}\n`);
    },
  };
  try {
    return await serveConfig(config, line, { ...listener, logFile: ownLog(directory), kept });
  } finally {
    claim.release();
  }
}

/** To the terminal, or the log. */
function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** The log, where the output of this process goes into it: `sluice start` has started it then. */
function ownLog(directory: string): string | undefined {
  const file = join(directory, LOG);
  try {
    const [output, log] = [fstatSync(STDOUT), statSync(file)];
    return output.ino === log.ino && output.dev === log.dev ? file : undefined;
  } catch {
    // There is no log, or no output.
    return undefined;
  }
}

/** The file descriptor of standard output. */
const STDOUT = 1;

/** A server that nobody could ask or stop is not what is wanted: its admin API is asked for by its port. */
function withAdmin(line: CommandLine): CommandLine {
  if (line.values.has('admin-port')) return line;
  return { ...line, values: new Map([...line.values, ['admin-port', String(DEFAULT_ADMIN_PORT)]]) };
}

function alreadyRuns(
  { pid, url, adminUrl, startedAt }: ServerRecord,
  directory: string,
): CommandError {
  const where = adminUrl === undefined ? 'is starting' : `serves ${url ?? 'no HTTP'}`;
  return new CommandError(
    `A server runs already: pid ${pid} ${where}, since ${startedAt}. sluice stop ends it; SLUICE_STATE_DIR names a directory for another (now ${directory}).`,
  );
}

/** The arguments of a command line, as the process of the server gets them. */
function argsOf({ operands, builderArgs, values }: CommandLine): readonly string[] {
  return [
    ...operands,
    ...Object.entries(builderArgs).map(([name, value]) => `${name}=${value}`),
    ...[...values].map(([name, value]) => (value === '' ? `--${name}` : `--${name}=${value}`)),
  ];
}
