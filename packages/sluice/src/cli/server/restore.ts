import { renameSync } from 'node:fs';
import { join } from 'node:path';

import {
  forgetKeptApplications,
  readKeptApplications,
  type KeptApplications,
} from '@sluice/runtime/internal';

import type { CommandLine } from '../command-line.js';
import type { Kept } from '../serve-config.js';

const FILE = 'applications.json';
const NOTHING: KeptApplications = { applications: [], targetCapacity: undefined };

/**
 * The applications that the server of a state directory had before it ended, however it ended. `--fresh` forgets
 * them, and so do applications that the command line names: those are what is wanted instead.
 */
export function restore(
  directory: string,
  line: Pick<CommandLine, 'target' | 'values'>,
  tell: (text: string) => void,
): Kept {
  const file = join(directory, FILE);
  if (line.values.has('fresh')) forgetKeptApplications(file);
  if (line.target !== undefined || line.values.has('config')) return { file, restored: NOTHING };
  const found = readKeptApplications(file);
  switch (found.kind) {
    case 'none':
      return { file, restored: NOTHING };
    case 'kept': {
      const names = found.kept.applications.map(({ name }) => name);
      if (names.length > 0) {
        tell(
          `Restoring ${names.join(', ')}, as the server before had them; --fresh starts without.`,
        );
      }
      return { file, restored: found.kept };
    }
    case 'unreadable': {
      const aside = putAside(file);
      tell(`No application is restored: ${file} ${found.why}.${aside}`);
      return { file, restored: NOTHING };
    }
    default:
      return found satisfies never;
  }
}

/** Somebody may want to look at it, and the next deploy writes the file anew. */
function putAside(file: string): string {
  try {
    renameSync(file, `${file}.unreadable`);
    return ` It is kept as ${file}.unreadable.`;
  } catch {
    return '';
  }
}
