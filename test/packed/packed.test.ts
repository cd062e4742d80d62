import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { freePort, root, spawnNode } from '../support/sluice-process.js';

const run = promisify(execFile);

/** Runs a command to its end; what it printed is in the error when it fails. */
async function execute(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string } = {},
): Promise<{ readonly stdout: string }> {
  const env = { ...process.env, NO_COLOR: '1' };
  return run(command, args, { ...options, env }).catch(
    (error: { stdout: string; stderr: string }) => {
      throw new Error(`${command} ${args.join(' ')}:\n${error.stdout}${error.stderr}`, {
        cause: error,
      });
    },
  );
}

const PACKAGES = ['core', 'ingress', 'runtime', 'sluice'];
const project = fileURLToPath(new URL('./project', import.meta.url));

let directory: string;
let tarballs: Record<string, string>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-packed-'));
  for (const name of PACKAGES) {
    await execute('npm', ['pack', '--pack-destination', directory], {
      cwd: join(root, 'packages', name),
    });
  }
  tarballs = Object.fromEntries(
    (await readdir(directory))
      .filter((file) => file.endsWith('.tgz'))
      .map((file) => {
        const scoped = /^sluice-(core|ingress|runtime)-/.exec(file)?.[1];
        return [
          scoped === undefined ? 'sluice' : `@sluice/${scoped}`,
          `file:${join(directory, file)}`,
        ];
      }),
  );
});

afterAll(() => rm(directory, { recursive: true, force: true }));

const MANAGERS = [
  {
    name: 'npm',
    install: (cwd: string) => execute('npm', ['install', '--no-audit', '--no-fund'], { cwd }),
  },
  {
    name: 'pnpm',
    install: async (cwd: string) => {
      const tool = join(directory, 'pnpm-tool');
      await mkdir(tool, { recursive: true });
      await execute('npm', ['install', '--no-audit', '--no-fund', '--prefix', tool, 'pnpm@10']);
      await execute(join(tool, 'node_modules/.bin/pnpm'), ['install', '--no-frozen-lockfile'], {
        cwd,
      });
    },
  },
];

it('the packed packages hold no map of a source that is not shipped', async () => {
  for (const tarball of Object.values(tarballs)) {
    const { stdout } = await execute('tar', ['--list', '--file', tarball.slice('file:'.length)]);
    expect(stdout.split('\n').filter((path) => path.endsWith('.d.ts.map'))).toEqual([]);
  }
});

it('each packed package has the licence, and says where it comes from', async () => {
  const licence = await readFile(join(root, 'LICENSE'), 'utf8');
  for (const [name, tarball] of Object.entries(tarballs)) {
    const read = async (file: string): Promise<string> => {
      const archive = tarball.slice('file:'.length);
      const args = ['--extract', '--to-stdout', '--file', archive, `package/${file}`];
      return (await execute('tar', args)).stdout;
    };
    expect(await read('LICENSE')).toBe(licence);
    expect(JSON.parse(await read('package.json'))).toMatchObject({
      name,
      license: 'Apache-2.0',
      repository: { url: expect.stringContaining('sluice-js/sluice') },
      bugs: { url: expect.any(String) },
      homepage: expect.any(String),
      keywords: expect.arrayContaining([expect.any(String)]),
    });
  }
});

it('an installation runs no script of a dependency', async () => {
  const cwd = join(directory, 'scripts');
  await mkdir(cwd);
  const { dependencies } = await manifest();
  await writeFile(join(cwd, 'package.json'), JSON.stringify({ private: true, dependencies }));
  const options = ['--package-lock-only', '--no-audit', '--no-fund'];
  await execute('npm', ['install', ...options], { cwd });
  const lock: Lock = JSON.parse(await readFile(join(cwd, 'package-lock.json'), 'utf8'));
  const installed = Object.entries(lock.packages);
  expect(installed.map(([path]) => path)).toContain('node_modules/@sluice/core');
  expect(installed.filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([]);
  expect(installed.filter(([path]) => path.includes('@scarf'))).toEqual([]);
});

interface Lock {
  readonly packages: Readonly<Record<string, { readonly hasInstallScript?: boolean }>>;
}

describe.each(MANAGERS)('the packed packages installed by $name', ({ name, install }) => {
  let cwd: string;

  beforeAll(async () => {
    cwd = join(directory, name);
    await cp(project, cwd, { recursive: true });
    await writeFile(join(cwd, 'package.json'), JSON.stringify(await manifest()));
    // pnpm 10 reads overrides from here; npm takes the packages at the top for the others.
    await writeFile(join(cwd, 'pnpm-workspace.yaml'), `overrides: ${JSON.stringify(tarballs)}\n`);
    await install(cwd);
  });

  it('type-checks and compiles a first application with tsc', async () => {
    const bin = join(cwd, 'node_modules/.bin');
    await execute(join(bin, 'tsc'), [], { cwd });
    expect(await readdir(join(cwd, 'build'))).toContain('app.js');
  });

  it('runs it in the project’s own vitest', async () => {
    const { stdout } = await execute(join(cwd, 'node_modules/.bin/vitest'), ['run'], { cwd });
    expect(stdout).toMatch(/Tests\s+2 passed/);
  });

  it.each([
    ['TypeScript', 'src/app.ts:app'],
    ['compiled JavaScript', 'build/app.js:app'],
  ])('serves it from %s by the sluice command', async (_form, target) => {
    const port = await freePort();
    const command = join(cwd, 'node_modules/sluice/bin/sluice.js');
    const served = spawnNode(
      [command, 'run', target, '--num-replicas', '2', '--port', String(port)],
      { cwd },
    );
    try {
      await served.prints(new RegExp(`127\\.0\\.0\\.1:${port}`));
      const response = await fetch(`http://127.0.0.1:${port}/orders`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ item: 'tea', quantity: 2 }),
      });
      expect(await response.json()).toEqual({ received: 'tea', isOrder: true });
      for (const path of [
        '/docs',
        '/docs/swagger-ui.css',
        '/docs/swagger-ui-bundle.js',
        '/redoc',
        '/redoc/redoc.standalone.js',
      ]) {
        expect((await fetch(`http://127.0.0.1:${port}${path}`)).status).toBe(200);
      }
    } finally {
      expect(await served.stop('SIGINT')).toBe(0);
    }
  });
});

async function manifest(): Promise<Readonly<Record<string, unknown>>> {
  const { devDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  return {
    name: 'foreign-project',
    private: true,
    type: 'module',
    dependencies: {
      ...tarballs,
      'class-validator': devDependencies['class-validator'],
      'class-transformer': devDependencies['class-transformer'],
    },
    devDependencies: {
      typescript: devDependencies['typescript'],
      vitest: devDependencies['vitest'],
      vite: devDependencies['vite'],
      '@types/node': devDependencies['@types/node'],
    },
  };
}
