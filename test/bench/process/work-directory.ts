import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let path: string | undefined;

/** A directory for what this run writes, removed when the bench ends. Its name is short: sockets live below it. */
export function workDirectory(): string {
  if (path !== undefined) return path;
  const made = mkdtempSync(join(tmpdir(), 'slb-'));
  process.once('exit', () =>
    rmSync(made, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 }),
  );
  path = made;
  return made;
}
