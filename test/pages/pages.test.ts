import { execFile } from 'node:child_process';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { afterAll, describe, it } from 'vitest';

import {
  type SluiceProcess,
  command,
  freePort,
  root,
  spawnNode,
} from '../support/sluice-process.js';
import { codeBlocks, consoleSteps, matches } from '../docs/page.js';

/**
 * Runs the documentation: `ts file=NAME` (and yaml, js, ...) blocks become files, `console` blocks
 * are run in order with the printed output compared. `$ sluice run ...` starts in the background
 * and ends when the next one starts, unless the page shows output for it. Ports 8000 and 8265 of the page are
 * free ports here, and its home directory is one of its own.
 */
const PAGES = [
  'README.md',
  ...(await readdir(join(root, 'docs')))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

describe.concurrent.each(PAGES)('%s', (page) => {
  const directory = join(root, '.cache/docs', page.replaceAll(/\W+/g, '-'));
  let served: SluiceProcess | undefined;

  afterAll(async () => {
    await served?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it('does what it says', { timeout: 120_000 }, async ({ expect }) => {
    const port = await freePort();
    const adminPort = await freePort();
    const here = (text: string): string =>
      text.replaceAll(':8000', `:${port}`).replaceAll(':8265', `:${adminPort}`);
    await mkdir(directory, { recursive: true });
    for (const block of codeBlocks(await readFile(join(root, page), 'utf8'))) {
      const file = block.attributes['file'];
      if (file !== undefined) {
        await mkdir(dirname(join(directory, file)), { recursive: true });
        await writeFile(join(directory, file), here(block.code));
      }
      if (block.language !== 'console' || 'norun' in block.attributes) continue;
      for (const step of consoleSteps(block.code)) {
        const words = /^(?:npx )?sluice (run|dev) (.*)$/.exec(step.command);
        // A command that prints what the page shows is one that ends: a mistake, say.
        if (words !== null && step.expected === '') {
          await served?.stop();
          served = spawnNode(
            [
              command,
              words[1] ?? '',
              ...here(words[2] ?? '').split(' '),
              ...portOf(words[2] ?? '', port),
              ...(words[1] === 'run' ? ['--admin-port', String(adminPort)] : []),
            ],
            { cwd: directory, env: { HOME: directory } },
          );
          await served.prints(new RegExp(`http://127\\.0\\.0\\.1:${port}`));
          continue;
        }
        const actual = await shell(here(step.command), directory);
        expect(
          matches(actual, here(step.expected)),
          `${page}:${block.line}: $ ${step.command}\nprinted:\n${actual}\nthe page shows:\n${step.expected}`,
        ).toBe(true);
      }
    }
  });
});

/** The page leaves the port at its default, which may be taken here; a config file may set it. */
function portOf(args: string, port: number): string[] {
  return args.includes('--port') ? [] : ['--port', String(port)];
}

function shell(line: string, cwd: string): Promise<string> {
  return new Promise((resolve) => {
    const sluice = `sluice() { "${process.execPath}" "${command}" "$@"; }\n`;
    // Pages show text without colours, which vitest asks its children for.
    const env = { ...process.env, HOME: cwd, FORCE_COLOR: undefined, NO_COLOR: '1' };
    const options = { cwd, env, timeout: 60_000 };
    execFile('bash', ['-c', sluice + line], options, (_error, stdout, stderr) => {
      resolve(stdout + stderr);
    });
  });
}
