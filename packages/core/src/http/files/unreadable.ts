import { HttpError } from '../../errors.js';

/**
 * Throws what a client gets for a file that cannot be read: 404 for a path that leads to no file, 403
 * for a file that this process may not read. Any other failure is the server's, and thrown as it is.
 */
export function refuseUnreadable(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code === 'string' && NO_FILE.has(code)) throw new HttpError(404);
  if (code === 'EACCES' || code === 'EPERM') throw new HttpError(403, 'Forbidden');
  throw error;
}

/** The last is Node's answer to a path with a NUL. */
const NO_FILE: ReadonlySet<string> = new Set([
  'ENOENT',
  'ENOTDIR',
  'EISDIR',
  'ENAMETOOLONG',
  'ELOOP',
  'ERR_INVALID_ARG_VALUE',
]);
