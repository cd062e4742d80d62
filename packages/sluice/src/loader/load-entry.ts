import type { LoadedEntry } from '@sluice/runtime/internal';

import { formatProblem } from './loader-problem.js';
import { prepareEntry } from './prepare.js';

/** Finds and compiles what a config names, for a server that is asked to deploy it while it runs. */
export async function loadEntry(importPath: string, directory: string): Promise<LoadedEntry> {
  const { entry, problems } = await prepareEntry(importPath, { directory });
  return { entry, problems: problems.map(formatProblem) };
}
