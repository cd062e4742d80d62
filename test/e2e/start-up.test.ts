import { describe, expect, it, onTestFinished } from 'vitest';

import { descendantsOf, gone } from '../../packages/runtime/test/support/processes.js';
import { createApplication } from '../../packages/sluice/test/cli/application.js';
import type { Project } from '../../packages/sluice/test/loader/project.js';
import { type SluiceProcess, command, spawnNode } from '../support/sluice-process.js';

/** What a user sees who starts an application, good or bad. */
const IMPORTS = "import { Body, Deployment, Get, Post, Query, bind, serve } from 'sluice';\n";

function start(project: Project, args: readonly string[]): SluiceProcess {
  const running = spawnNode([command, 'run', ...args, '--port', '0', '--no-admin'], {
    cwd: project.root,
  });
  onTestFinished(async () => {
    const left = descendantsOf(running.child.pid ?? -1);
    await running.stop('SIGKILL');
    await gone(left);
  });
  return running;
}

/** Runs what is to fail; resolves with what it said and its exit code. */
async function run(source: string): Promise<[string, number | null]> {
  const project = await createApplication({ 'shop.ts': IMPORTS + source });
  const running = start(project, ['shop.ts:app']);
  const code = await running.ended();
  return [running.output().replaceAll(project.root, ''), code];
}

const shop = (body: string): string => `class Shop {\n${body}\n}\nexport const app = bind(Shop);`;
const times = (text: string, part: string): number => text.split(part).length - 1;

const answering = (text: string): string =>
  IMPORTS + shop(`@Get('/') root() { return '${text}'; }`);

describe('a definition mistake', () => {
  it.each([
    {
      what: 'a type that leaves no trace',
      source: shop("@Get('/') list(tags: string[]) {}"),
      says: /E_PARAM_ERASED: .*Shop\.list.* parameter 1 \("tags"\).*@Query\(\{ type: \[String\] \}\)/,
    },
    {
      what: 'a union type',
      source: shop("@Get('/') list(of: 'a' | 'b') {}"),
      says: /E_\w+: .*shop\.ts:3.*Shop\.list.* parameter 1 \("of"\).*@Query\(\{ enum:/,
    },
    {
      what: 'a route that is there already',
      source: shop("@Get('/a') one() {}\n@Get('/a') two() {}"),
      says: /E_ROUTE_DUPLICATE: .*Shop\.two: GET \/a is already served by one.* Change one/,
    },
    {
      what: 'a path parameter that nothing takes',
      source: shop("@Get('/:id') one() {}"),
      says: /E_PATH_PARAM_MISSING: .*Shop\.one: .*"id".* Add an argument called id/,
    },
  ])(
    'a definition mistake is said once, with the place and the fix: $what',
    async ({ source, says }) => {
      const [output, code] = await run(source);
      expect(code).toBe(1);
      expect(output).toMatch(says);
      expect(times(output, /E_\w+/.exec(output)?.[0] ?? '?')).toBe(1);
      expect(output).not.toMatch(/^\s+at |WARN|ERROR/m);
    },
  );

  it('several definition mistakes are all said at once', async () => {
    const [output] = await run(shop("@Get('/a/:id') one() {}\n@Get('/b/:id') two() {}"));
    expect(output.match(/Shop\.(one|two)/g)).toEqual(['Shop.one', 'Shop.two']);
  });
});

describe('a constructor that fails', () => {
  it('a constructor that fails is reported once, with the stack of the application', async () => {
    const [output, code] = await run(
      "@Deployment()\nclass Shop {\n  constructor() { throw new Error('no database'); }\n  @Get('/') root() {}\n}\nexport const app = bind(Shop);",
    );
    expect(code).toBe(1);
    expect(output).toMatch(/Error: no database\n\s+at new Shop \(\/shop\.ts:4:25\)\n$/);
    // A start that takes longer than a second says what it waits for, and why.
    const said = output.replaceAll(/^waiting for .*\n/gm, '');
    expect(times(said, 'no database')).toBe(2);
    expect(output).toMatch(/^WARN .* could not start and is tried again: Error: no database\n/m);
    expect(output).not.toMatch(/PeerGone|packages\//);
  });

  it('a constructor that ends the process is reported with its exit code', async () => {
    const [output, code] = await run(
      shop("constructor() { process.exit(7); }\n@Get('/') root() {}"),
    );
    expect(code).toBe(1);
    expect(output).toContain('it ended before it could serve (exit code 7)');
  });
});

describe('replicas that die soon after they are ready', () => {
  it('replicas that die soon after they are ready fail the start after a few of them', async () => {
    const [output, code] = await run(
      "@Deployment({ numReplicas: 2 })\nclass Shop {\n  init() { setTimeout(() => process.exit(3), 1); }\n  @Get('/') root() {}\n}\nexport const app = bind(Shop);",
    );
    expect(code).toBe(1);
    expect(output).toMatch(/Application "default" could not be deployed\.\nShop: .*exit code 3/);
  });
});

describe('an application', () => {
  it('an application may call serve.run in its own module, which forks no further', async () => {
    const project = await createApplication({
      'shop.ts': `${IMPORTS}${shop("@Get('/') root() { return process.pid; }")}\nawait serve.run(app);\nconsole.log('after serve.run');`,
    });
    const running = start(project, ['shop.ts:app']);
    const [, url = ''] = await running.prints(/default {2}(http:\S+)/);
    const [, pid] = await running.prints(/Shop: pid (\d+)/);
    expect(await (await fetch(url)).json()).toBe(Number(pid));
    // Controller, ingress, replica.
    expect(descendantsOf(running.child.pid ?? -1)).toHaveLength(3);
    expect(running.output()).not.toContain('after serve.run');
  });

  it('two applications of a config file are served, each with its own replicas', async () => {
    const project = await createApplication({
      'one.ts': answering('one'),
      'two.ts': answering('two'),
      'serve.yaml':
        'applications:\n' +
        '  - { name: one, route_prefix: /one, import_path: one.ts:app }\n' +
        '  - { name: two, route_prefix: /one/two, import_path: two.ts:app }\n',
    });
    const running = start(project, ['--config', 'serve.yaml']);
    const [, url = ''] = await running.prints(/two {2}(http:\S+)\/one\/two/);
    expect(await (await fetch(`${url}/one`)).json()).toBe('one');
    expect(await (await fetch(`${url}/one/two`)).json()).toBe('two');
    expect(await (await fetch(`${url}/one/twofold`)).json()).toEqual({ detail: 'Not Found' });
    // Killing the replica of one is no matter to the other.
    const [, pid] = await running.prints(/one {2}[^]*?Shop: pid (\d+)/);
    process.kill(Number(pid), 'SIGKILL');
    expect(await (await fetch(`${url}/one/two`)).json()).toBe('two');
    expect(await (await fetch(`${url}/one`)).json()).toBe('one');
  });
});
