import { readFile } from 'node:fs/promises';

import { prepareEntry } from '../../loader/prepare.js';
import { CommandError, EXIT_CODES, usageError } from '../command-error.js';
import type { CommandLine } from '../command-line.js';
import { announceUse, targetOf } from '../find-application.js';
import { generateClient } from '../generate-client/generate-client.js';
import { importIngress, modelOf } from '../import-app.js';
import { sourceFailure } from '../print.js';
import { writeOutput } from '../write-output.js';

/** Writes a typed client of an application, or says whether the one that is there is up to date. */
export async function client(line: CommandLine): Promise<number> {
  const { values } = line;
  const file = values.get('out');
  const isCheck = values.has('check');
  if (isCheck && file === undefined) throw usageError('--check needs --out FILE.', 'client');
  const target = await targetOf(line, { command: 'client', announce: announceUse });
  const prepared = await prepareEntry(target);
  if (prepared.entry === undefined) throw sourceFailure(prepared.problems);
  const text = generateClient(
    modelOf(await importIngress(prepared, line.builderArgs), `${target} has no client`),
  );
  if (file === undefined || !isCheck) {
    await writeOutput(text, file);
    return EXIT_CODES.done;
  }
  if ((await readFile(file, 'utf8').catch(() => undefined)) === text) return EXIT_CODES.done;
  throw new CommandError(
    `${file} is not the client of ${target} as it is now. Write sluice client ${target} --out ${file}.`,
  );
}
