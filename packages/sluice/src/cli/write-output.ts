import { writeFile } from 'node:fs/promises';

import { CommandError } from './command-error.js';

/** Writes the product of a command to standard output, or to a file. Throws CommandError for a file. */
export async function writeOutput(text: string, file?: string): Promise<void> {
  if (file !== undefined) {
    try {
      await writeFile(file, text);
    } catch (error) {
      const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      throw new CommandError(`Cannot write ${file}: ${why}. Check the directory.`);
    }
    return;
  }
  // A reader such as `head` may leave before the end, which is not a failure.
  process.stdout.on('error', () => undefined);
  await new Promise<void>((resolve) => process.stdout.write(text, () => resolve()));
}
