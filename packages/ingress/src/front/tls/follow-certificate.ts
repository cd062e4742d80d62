import { statSync } from 'node:fs';
import type { Server } from 'node:http';

import { logWarning } from '@sluice/core/internal';

import { certificateFiles, readCertificate, type CertificateOptions } from './certificate.js';

/** Each file is looked at this often: a watch of the system misses links that are replaced. */
const LOOK_EVERY_MS = 1_000;

/**
 * Gives an HTTPS server each new certificate that is written to its files. Connections keep the one
 * with which they began.
 *
 * Certificate and key are two files, so the front waits until both are as they were at the last look. A pair
 * that cannot be used is logged, and the one before it stays. Returns the function that ends the watch.
 */
export function followCertificate(server: Server, options: CertificateOptions): () => void {
  const files = certificateFiles(options);
  let used = stateOf(files);
  let seen = used;
  const timer = setInterval(() => {
    const now = stateOf(files);
    const isQuiet = now === seen;
    seen = now;
    if (!isQuiet || now === used) return;
    used = now;
    renew(server, options);
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Changes with the files. */
function stateOf(files: readonly string[]): string {
  return files
    .map((file) => statSync(file, { throwIfNoEntry: false }))
    .map((stat) => (stat === undefined ? '-' : `${stat.ino} ${stat.size} ${stat.mtimeMs}`))
    .join('\n');
}

function renew(server: Server, options: CertificateOptions): void {
  try {
    const tls = readCertificate(options);
    if (tls !== undefined && isRenewable(server)) server.setSecureContext(tls);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    logWarning(`The new certificate cannot be used, and the one before it stays: ${reason}`);
  }
}

function isRenewable(
  server: Server,
): server is Server & { setSecureContext(options: object): void } {
  return 'setSecureContext' in server;
}
