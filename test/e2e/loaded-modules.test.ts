import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { connectChannel } from '@sluice/ingress/channel';
import { afterAll, beforeAll, expect, it } from 'vitest';

import {
  ControlLink,
  createChannelAddresses,
  createEngine,
  DEFAULT_DEPLOYMENT_CONFIG,
} from '../../packages/runtime/src/internal.js';
import { root, spawnNode } from '../support/sluice-process.js';

/**
 * What is loaded decides how fast a process starts and how much memory it has, and one import can
 * double it unnoticed.
 */
let directory: string;
let recorder: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'loaded-'));
  recorder = join(directory, 'recorder.cjs');
  await writeFile(
    recorder,
    `const { appendFileSync } = require('node:fs');
    const { Module, register } = require('node:module');
    const list = process.env.LOADED;
    const hooks = \`import { appendFileSync } from 'node:fs';
      export async function load(url, context, next) {
        appendFileSync(\${JSON.stringify(list)}, url + '\\\\n');
        return next(url, context);
      }\`;
    register('data:text/javascript,' + encodeURIComponent(hooks));
    const load = Module._load;
    Module._load = function (request) {
      appendFileSync(list, 'require ' + request + '\\n');
      return Reflect.apply(load, this, arguments);
    };`,
  );
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Files relative to the checkout, and what was required, in the order of their names. */
async function readLoaded(list: string): Promise<readonly string[]> {
  const lines = (await readFile(list, 'utf8')).trim().split('\n');
  const files = lines.map((line) =>
    line.startsWith('file:') ? relative(root, fileURLToPath(line)) : line,
  );
  return [...new Set(files)].toSorted();
}

/** The end of a replica's start. */
function lifeOf(link: ControlLink): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const followed = link.follow(({ life }) => {
      if (life.kind !== 'starting') resolve(life);
    });
    followed.catch(reject);
  });
}

const BUNDLES = /^packages\/(?:core|ingress|runtime|sluice)\/dist\/[\w-]+\.js$/;

it('loads a few files of ours for a hello application, and none of what hosts replicas', async () => {
  const list = join(directory, 'hello.txt');
  const hello = spawnNode(['--require', recorder, 'test/e2e/fixtures/hello.mjs'], {
    env: { LOADED: list },
  });
  await hello.prints(/^200$/m);
  expect(await hello.ended()).toBe(0);

  const loaded = await readLoaded(list);
  const ours = loaded.filter((file) => BUNDLES.test(file));
  expect(ours).toContain('packages/core/dist/index.js');
  // The entries of the four packages, core's internal one, and the eight files that they share with
  // entries which are not loaded (the bundler names each after one module of it): nearly all of core,
  // its errors, and six of 0.3 to 9 kB of the ingress and the runtime, such as route prefixes and
  // config errors.
  expect(ours.length).toBeLessThanOrEqual(13);
  expect(ours.filter((file) => /\/(?:read-form|file-reply|static-file)\.js$/.test(file))).toEqual(
    [],
  );
  expect(
    loaded.filter((file) =>
      /\/(?:channel|front|router|runtime\/dist\/internal|embedded-serve)\.js$/.test(file),
    ),
  ).toEqual([]);
  const others = loaded.filter((file) => !BUNDLES.test(file) && !file.startsWith('node:'));
  expect(others).toEqual(['require reflect-metadata', 'test/e2e/fixtures/hello.mjs']);
  expect(loaded).not.toContain('node:child_process');
});

it('loads neither the front nor what hosts replicas in a replica', async () => {
  const list = join(directory, 'replica.txt');
  const entry = join(directory, 'app.mjs');
  await writeFile(
    entry,
    `import { bind } from ${JSON.stringify(new URL('../../packages/sluice/dist/index.js', import.meta.url).href)};
    export const app = bind(class Hello { fetch() { return 'Hello'; } });`,
  );
  const addresses = createChannelAddresses();
  const engine = createEngine({
    kind: 'process',
    addresses,
    execArgv: ['--require', recorder],
    env: { LOADED: list },
  });
  try {
    const events = engine.watch();
    await engine.startReplica({
      identity: { id: 'hello', application: 'default', deployment: 'Hello' },
      version: '1',
      config: DEFAULT_DEPLOYMENT_CONFIG,
      entry: { module: entry, exportName: 'app' },
      servesHttp: true,
      built: undefined,
    });
    for await (const event of events) {
      if (event.type !== 'listening') continue;
      const stream = await engine.open(event.replica.endpoint);
      const ready = await lifeOf(new ControlLink(connectChannel(stream)));
      expect(ready).toMatchObject({ kind: 'ready' });
      break;
    }
  } finally {
    await engine.close();
    addresses.remove();
  }
  const loaded = await readLoaded(list);
  expect(loaded).toContain('packages/ingress/dist/channel.js');
  expect(
    loaded.filter((file) =>
      /\/(?:front|runtime\/dist\/internal|embedded-serve|open-foreign)\.js$/.test(file),
    ),
  ).toEqual([]);
  expect(loaded.filter((file) => /(?:acorn|yaml|ws|class-validator)$/.test(file))).toEqual([]);
});
