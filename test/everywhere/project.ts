import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { codeBlocks, consoleSteps } from '../docs/page.js';
import { root, spawnCommand } from '../support/sluice-process.js';
import type { Case } from './cases.js';
import type { Form } from './forms.js';
import { PROGRAMS, toolsDirectory } from './tools.js';

/** Where each form is served, or why not. */
export type Served = Partial<
  Record<Form, { readonly url?: string; readonly error?: string } | undefined>
>;

/** A project that has been compiled, if it has to be, and serves. */
export interface Project {
  readonly served: Served;
  stop(): Promise<void>;
}

/** Makes the project of a case with the settings of the docs, and runs the commands of the docs in it. */
export async function startProject(made: Case): Promise<Project> {
  const directory = await writeProject(made);
  const commands = await commandsOf(made);
  const last = commands.pop() ?? [];
  for (const [program = '', ...args] of commands) await execute(program, args, directory);
  const [program = '', ...args] = last;
  const process = spawnCommand(program, args, { cwd: directory, env: QUIET });
  const [, line = ''] = await process.prints(/^(\{"served":.*\})$/m).catch(async (error) => {
    await process.stop();
    throw error;
  });
  return { served: servedIn(line), stop: async () => void (await process.stop()) };
}

/** Runs the commands that compile a project; resolves with what they print when one fails. */
export async function compileErrors(made: Case): Promise<string> {
  const directory = await writeProject(made);
  for (const [program = '', ...args] of (await commandsOf(made)).slice(0, -1)) {
    const printed = await execute(program, args, directory).catch(({ message }: Error) => message);
    if (printed !== undefined) return printed;
  }
  throw new Error('Every command succeeded.');
}

const QUIET = { NO_COLOR: '1', TSX_DISABLE_CACHE: '1' };

function servedIn(line: string): Served {
  const printed: { readonly served: Served } = JSON.parse(line);
  return printed.served;
}

async function writeProject({ name, section, settings, entry, ...made }: Case): Promise<string> {
  const directory = join(toolsDirectory, 'projects', name.replaceAll(/\W+/g, '-'));
  await rm(directory, { recursive: true, force: true });
  await mkdir(join(directory, 'src'), { recursive: true });
  await writeFile(join(directory, 'package.json'), '{ "private": true, "type": "module" }\n');
  for (const [file, code] of await settingsOf(section)) {
    await mkdir(dirname(join(directory, file)), { recursive: true });
    await writeFile(join(directory, file), settings?.(code) ?? code);
  }
  const sources = join(root, 'test/everywhere/application');
  const names: readonly string[] = [...made.serves, ...(made.refuses ?? []).map(([form]) => form)];
  for (const file of await readdir(sources)) {
    if (isNeeded(file.replace('.ts', ''), names)) {
      await cp(join(sources, file), join(directory, 'src', file));
    }
  }
  const imports = names.map((form) => `  '${form}': () => import('./${form}.ts'),\n`).join('');
  const call = `serveForms({\n${imports}})`;
  const { file, code } = (entry ?? plainEntry)(call);
  await writeFile(
    join(directory, file),
    `import { serveForms } from './serve-forms.ts';\n\n${code}\n`,
  );
  return directory;
}

// tsc compiles what is there, imported or not.
function isNeeded(module: string, forms: readonly string[]): boolean {
  if (module === 'order') return forms.some((form) => form.endsWith('-orders'));
  return !/-(?:form|orders)$/.test(module) || forms.includes(module);
}

function plainEntry(call: string): { readonly file: string; readonly code: string } {
  return { file: 'src/main.ts', code: `await ${call};` };
}

const PAGE = join(root, 'docs/runtimes.md');

async function settingsOf(section: string): Promise<readonly (readonly [string, string])[]> {
  const blocks = codeBlocks(await readFile(PAGE, 'utf8'));
  return blocks.flatMap(({ attributes: { file = '' }, code }) =>
    file.startsWith(`${section}/`) ? [[file.slice(section.length + 1), code] as const] : [],
  );
}

async function commandsOf({ section, commands = section, programs }: Case): Promise<string[][]> {
  const blocks = codeBlocks(await readFile(PAGE, 'utf8'));
  const block = blocks.find(({ attributes }) => attributes['in'] === commands);
  if (block === undefined) throw new Error(`The page has no commands for ${commands}.`);
  return consoleSteps(block.code).map(({ command }) => {
    const [word = '', ...args] = command.split(' ');
    const program = PROGRAMS[programs?.[word] ?? word];
    if (program === undefined) throw new Error(`No program stands for ${word}.`);
    return [program, ...args];
  });
}

async function execute(program: string, args: readonly string[], cwd: string): Promise<void> {
  const env = { ...process.env, ...QUIET };
  await promisify(execFile)(program, args, { cwd, env }).catch(
    (error: { stdout: string; stderr: string }) => {
      throw new Error(`${program}: ${error.stdout}${error.stderr}`, { cause: error });
    },
  );
}
