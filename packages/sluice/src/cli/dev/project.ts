import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';

import { describeError } from '@sluice/runtime/internal';

import { createModuleCompiler } from '../../loader/graph.js';
import { prepareEntry, type PreparedEntry } from '../../loader/prepare.js';
import { formatProblem } from '../../loader/loader-problem.js';
import type { CommandLine } from '../command-line.js';
import { readWantedConfig, requestOf } from '../wanted-config.js';
import type { ChildStart } from './child-messages.js';

/** The applications that `sluice dev` is to serve, as the files have them at one moment. */
export interface DevProject {
  /** Undefined when there are problems. */
  readonly start: ChildStart | undefined;
  readonly prepared: readonly PreparedEntry[];
  /** As they are printed; empty when there are none. */
  readonly problems: string;
  /** Files whose change makes another project of it; some are yet to be made. */
  readonly watched: readonly string[];
  /** The variables that `.env` adds to the environment; those that are set already stay as they are. */
  readonly env: Readonly<Record<string, string>>;
}

/** Reads a project again each time it is called, and compiles the files that have changed. */
export type ReadProject = () => Promise<DevProject>;

/** Reads what a command line of `sluice dev` names: a target, or the applications of a config file. */
export function projectReader(line: CommandLine): ReadProject {
  const compileModule = createModuleCompiler();
  const configFile = line.values.get('config');
  const own = [resolve('.env'), ...(configFile === undefined ? [] : [resolve(configFile)])];
  return async () => {
    const env = await readEnv();
    try {
      const config = await readWantedConfig(line, 'dev');
      const { directory } = config;
      const prepared = await Promise.all(
        config.applications.map(({ importPath }) =>
          prepareEntry(importPath, { directory, compileModule }),
        ),
      );
      const problems = prepared.flatMap((one) => one.problems);
      const applications = config.applications.map((application, index) =>
        requestOf(application, prepared[index], line),
      );
      return {
        env,
        prepared,
        start: problems.length === 0 ? { http: config.http, applications } : undefined,
        problems: problems.map(formatProblem).join('\n'),
        watched: [...own, ...prepared.flatMap(filesOf)],
      };
    } catch (error) {
      // A config file with mistakes, or a file that vanished while it was read.
      const problems = describeError(error);
      return { env, prepared: [], start: undefined, problems, watched: own };
    }
  };
}

/** Changes with any byte of the project; saving a file as it was changes nothing. */
export async function versionOf({ prepared, problems, watched }: DevProject): Promise<string> {
  const hash = createHash('sha256').update(problems);
  for (const { entry } of prepared) hash.update(`\0${entry?.module ?? ''}`);
  for (const file of watched) {
    const content = await readFile(file).catch(() => '');
    hash.update(`\0${file}\0`).update(content);
  }
  return hash.digest('hex');
}

async function readEnv(): Promise<Readonly<Record<string, string>>> {
  const text = await readFile('.env', 'utf8').catch(() => '');
  const added: Record<string, string> = {};
  for (const [name, value] of Object.entries(parseEnv(text))) {
    if (value !== undefined && process.env[name] === undefined) added[name] = value;
  }
  return added;
}

/** The sources, and the files around them that change what they mean. */
function filesOf({ files, sourceFile, problems }: PreparedEntry): readonly string[] {
  const around = problems.flatMap(({ missing }) => missing ?? []);
  if (sourceFile === undefined) return [...files, ...around];
  for (let directory = dirname(sourceFile); ; directory = dirname(directory)) {
    around.push(join(directory, 'tsconfig.json'), join(directory, 'package.json'));
    const isPackage = existsSync(join(directory, 'package.json'));
    if (isPackage || dirname(directory) === directory) return [...files, ...around];
  }
}
