import { stringify } from 'yaml';

import { EXIT_CODES } from '../command-error.js';
import type { CommandLine } from '../command-line.js';
import { connectAdmin } from '../server/admin-client.js';
import { serverDetails } from '../server/server-details.js';
import { writeOutput } from '../write-output.js';

/** Prints what was deployed by configs, as a file that can be deployed again. */
export async function config(line: CommandLine): Promise<number> {
  const { applications } = await serverDetails(connectAdmin(line));
  const written = applications.flatMap((one) => one.config ?? []);
  const fromCode = applications.filter((one) => one.config === undefined);
  for (const { name } of fromCode) {
    process.stderr.write(`${name} is not of a config: code runs it.\n`);
  }
  const file = { applications: written };
  const text = line.values.has('json')
    ? `${JSON.stringify(file, undefined, 2)}\n`
    : stringify(file, { lineWidth: 0 });
  await writeOutput(text, line.values.get('output'));
  return EXIT_CODES.done;
}
