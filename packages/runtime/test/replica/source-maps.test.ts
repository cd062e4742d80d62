import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { createEngine } from '../../src/engine/create-engine.js';
import { createChannelAddresses } from '../../src/process/channel-addresses.js';
import { quietLog } from '../support/log.js';

let project: string;

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'source-maps-'));
});
afterEach(() => rm(project, { recursive: true, force: true }));

/** A module whose map says that its first line is the seventh of `NAME.ts`. */
async function writeMapped(path: string, line: string): Promise<void> {
  const sources = [`${path.replace(/\.\w+$/, '')}.ts`];
  const map = JSON.stringify({ version: 3, sources, names: [], mappings: 'AAMA' });
  const url = `data:application/json;base64,${Buffer.from(map).toString('base64')}`;
  await mkdir(dirname(join(project, path)), { recursive: true });
  await writeFile(join(project, path), `${line}\n//# sourceMappingURL=${url}\n`);
}

async function failureOf(entry: string): Promise<string> {
  const addresses = createChannelAddresses();
  const engine = createEngine({ kind: 'process', addresses, execArgv: [], log: quietLog });
  try {
    await engine.inspect({ module: join(project, entry), exportName: 'app' }, 'app', {
      timeoutS: 30,
    });
    return 'none';
  } catch (error) {
    return String(error);
  } finally {
    await engine.close();
    addresses.remove();
  }
}

it('names the source of an application that has a source map', async () => {
  await writeMapped('app.mjs', "throw new Error('no database');");
  expect(await failureOf('app.mjs')).toMatch(/no database[^]*app\.ts:7/);
});

it('does not read the source maps of packages for an application that has none', async () => {
  await writeMapped('node_modules/pool/index.mjs', "throw new Error('no pool');");
  await writeFile(join(project, 'app.mjs'), "import './node_modules/pool/index.mjs';\n");
  expect(await failureOf('app.mjs')).toMatch(/no pool[^]*index\.mjs:1/);
});

it('names the source of an entry that was compiled into node_modules', async () => {
  await writeMapped('node_modules/.cache/app.mjs', "throw new Error('no database');");
  expect(await failureOf('node_modules/.cache/app.mjs')).toMatch(/no database[^]*app\.ts:7/);
});
