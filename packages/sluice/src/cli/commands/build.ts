import { basename, dirname, extname, relative, resolve, sep } from 'node:path';

import type { BuiltDeployment } from '@sluice/runtime';
import { toSnakeCase } from '@sluice/runtime/internal';
import { stringify } from 'yaml';

import { prepareEntry, type PreparedEntry } from '../../loader/prepare.js';
import { EXIT_CODES } from '../command-error.js';
import type { CommandLine } from '../command-line.js';
import { announceUse, targetOf } from '../find-application.js';
import { importApplication } from '../import-app.js';
import { sourceFailure } from '../print.js';
import { writeOutput } from '../write-output.js';

/** Writes the config file of applications in code, with the options that the code sets. */
export async function build(line: CommandLine): Promise<number> {
  const { values, builderArgs } = line;
  const first = await targetOf(line, { command: 'build', announce: announceUse });
  const targets = line.operands.length === 0 ? [first] : line.operands;
  const output = values.get('output');
  const directory = output === undefined ? process.cwd() : dirname(resolve(output));
  const prepared = await Promise.all(targets.map((target) => prepareEntry(target)));
  const problems = prepared.flatMap((one) => one.problems);
  if (problems.length > 0) throw sourceFailure(problems);
  const names = uniqueNames(prepared);
  const applications = [];
  for (const [index, one] of prepared.entries()) {
    // Applications of one module share what it sets up: they are imported one after another.
    // oxlint-disable-next-line no-await-in-loop
    const built = await importApplication(one, builderArgs);
    const name = names[index] ?? '';
    applications.push({
      name,
      route_prefix: targets.length === 1 ? '/' : `/${name}`,
      import_path: importPath(one, directory),
      ...(Object.keys(builderArgs).length > 0 && { args: builderArgs }),
      deployments: built.toReversed().map(optionsOf),
    });
  }
  const text = stringify({ applications }, { lineWidth: 0 });
  await writeOutput(
    `# Written by sluice build: the options are those of the code.\n${text}`,
    output,
  );
  return EXIT_CODES.done;
}

function optionsOf({ name, options }: BuiltDeployment): Readonly<Record<string, unknown>> {
  const { name: _, ...own } = options;
  return { name, ...toSnakeCase(own) };
}

/** From the directory of the config file, as the server reads it: `src/shop.ts:app`. */
function importPath({ sourceFile = '', exportName }: PreparedEntry, directory: string): string {
  const path = relative(directory, sourceFile).replaceAll(sep, '/');
  return exportName === undefined ? path : `${path}:${exportName}`;
}

/** The names of the modules; that of the export too where one module has several applications. */
function uniqueNames(prepared: readonly PreparedEntry[]): readonly string[] {
  const modules = prepared.map(({ sourceFile = '' }) => basename(sourceFile, extname(sourceFile)));
  return modules.map((module, index) => {
    const isUnique = modules.filter((one) => one === module).length === 1;
    return isUnique ? module : `${module}-${prepared[index]?.exportName ?? index + 1}`;
  });
}
