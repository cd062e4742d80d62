import { spawnSync } from 'node:child_process';

import { BenchUsageError } from '../options.js';

/** `v24.11.0` of a Node binary; throws {@link BenchUsageError} when it is none. */
export function nodeVersion(node: string): string {
  if (node === process.execPath) return process.version;
  const answer = spawnSync(node, ['--version'], { encoding: 'utf8' });
  if (answer.status === 0) return answer.stdout.trim();
  throw new BenchUsageError(`--node ${node} is no Node that runs here.`);
}
