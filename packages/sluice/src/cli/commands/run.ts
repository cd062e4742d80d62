import type { CommandLine } from '../command-line.js';
import { announceServing, withApplication } from '../find-application.js';
import { serveConfig } from '../serve-config.js';
import { readWantedConfig } from '../wanted-config.js';

/** Serves until a signal; resolves with the exit code when nothing is left of it. */
export async function run(written: CommandLine): Promise<number> {
  const line = await withApplication(written, { command: 'run', announce: announceServing });
  const config = await readWantedConfig(line, 'run');
  return await serveConfig(config, line, {
    ready: (_, banner) => void process.stdout.write(`${banner}Ctrl-C stops it.\n`),
    waits: (text) => void process.stderr.write(`${text}\n`),
  });
}
