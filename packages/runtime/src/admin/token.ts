import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

import { thrownMessage } from '@sluice/core/internal';

import { ServeError } from '../errors.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** A token, and the file it is kept in. */
export interface KeptToken {
  readonly token: string | undefined;
  /** Undefined for a token that was given, and for none. */
  readonly file: string | undefined;
}

/** The fewest characters of a token that nobody can guess: 128 bits in hexadecimal. */
const LEAST_CHARACTERS = 32;

/**
 * The token that the server asks for: the given one, that of the environment, or that of the file, which
 * is made with mode 0600 when it is not there.
 *
 * Throws ServeError `E_ADMIN_TOKEN` for a token that is too short, and for a file that cannot be read or
 * written, or that others can read.
 */
export function takeToken(given: string | false | undefined, environment: Environment): KeptToken {
  if (given === false) return { token: undefined, file: undefined };
  const said = given ?? fromEnvironment(environment);
  if (said !== undefined) {
    const source = given === undefined ? 'SLUICE_AUTH_TOKEN' : 'token';
    return { token: checked(said, source), file: undefined };
  }
  const file = tokenFile(environment);
  return { token: checked(readToken(file) ?? makeToken(file), file), file };
}

/**
 * The token that a client of the server sends: `SLUICE_AUTH_TOKEN`, else that of the file; undefined
 * when there is neither. Throws ServeError `E_ADMIN_TOKEN` for a file that others can read.
 */
export function clientToken(environment: Environment): string | undefined {
  return fromEnvironment(environment) ?? readToken(tokenFile(environment));
}

/** The file of the token: `SLUICE_AUTH_TOKEN_PATH`, else `~/.sluice/auth_token`. */
export function tokenFile(environment: Environment): string {
  const said = environment['SLUICE_AUTH_TOKEN_PATH']?.trim() ?? '';
  return said === '' ? join(homedir(), '.sluice', 'auth_token') : said;
}

function fromEnvironment(environment: Environment): string | undefined {
  const said = environment['SLUICE_AUTH_TOKEN']?.trim() ?? '';
  return said === '' ? undefined : said;
}

function checked(token: string, source: string): string {
  if (token.length >= LEAST_CHARACTERS && /^[\x21-\x7e]+$/.test(token)) return token;
  throw new ServeError(
    'E_ADMIN_TOKEN',
    `the token of ${source} has ${token.length} characters. Take at least ${LEAST_CHARACTERS}, without spaces: openssl rand -hex 32.`,
  );
}

/** Undefined when the file is not there. */
function readToken(file: string): string | undefined {
  try {
    refuseShared(file, statSync(file).mode);
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (error instanceof ServeError) throw error;
    if (codeOf(error) === 'ENOENT') return undefined;
    throw unusable(file, error);
  }
}

/** Windows has no modes; the home directory is the user's alone there. */
function refuseShared(file: string, mode: number): void {
  if (process.platform === 'win32' || (mode & 0o077) === 0) return;
  throw new ServeError(
    'E_ADMIN_TOKEN',
    `other users of this machine may read ${file} (mode ${(mode & 0o777).toString(8).padStart(4, '0')}), and with the token run code as you. Close it: chmod 600 ${file}. If one may have read it, delete it, and start again for a new token.`,
  );
}

/** The file appears whole or not at all: of two processes that start at once the first one's token counts. */
function makeToken(file: string): string {
  const token = randomBytes(32).toString('hex');
  const draft = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(draft, `${token}\n`, { mode: 0o600 });
    try {
      linkSync(draft, file);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    } finally {
      rmSync(draft, { force: true });
    }
  } catch (error) {
    throw unusable(file, error);
  }
  return readToken(file) ?? token;
}

function unusable(file: string, error: unknown): ServeError {
  return new ServeError(
    'E_ADMIN_TOKEN',
    `the admin token cannot be read from or kept in ${file}: ${thrownMessage(error)}. Give another file as SLUICE_AUTH_TOKEN_PATH, or the token itself as SLUICE_AUTH_TOKEN.`,
    { cause: error },
  );
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
