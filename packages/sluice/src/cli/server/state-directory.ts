import { mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { CommandError } from '../command-error.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where `sluice start` keeps what outlives its terminal: `SLUICE_STATE_DIR`, else `sluice` below
 * `XDG_STATE_HOME`, else `~/.local/state/sluice`. Each directory has one server at a time.
 * Source: XDG Base Directory Specification.
 */
export function stateDirectory(env: Environment): string {
  const said = env['SLUICE_STATE_DIR'] ?? '';
  if (said !== '') return said;
  const home = env['XDG_STATE_HOME'] ?? '';
  return join(home === '' ? join(homedir(), '.local', 'state') : home, 'sluice');
}

/**
 * Makes the directory with mode 0700. Throws CommandError where it cannot be made, and where other users
 * could put a record or a log of theirs into it.
 */
export function ensureStateDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new CommandError(
      `Cannot make the state directory ${directory}: ${why}. Name another in SLUICE_STATE_DIR.`,
    );
  }
  if (process.platform === 'win32') return;
  const { mode, uid } = statSync(directory);
  if (uid !== process.getuid?.()) {
    throw new CommandError(
      `The state directory ${directory} is another user's. Name another in SLUICE_STATE_DIR.`,
    );
  }
  if ((mode & 0o077) !== 0) {
    throw new CommandError(
      `Other users can use the state directory ${directory}. Close it: chmod 700 ${directory}`,
    );
  }
}
