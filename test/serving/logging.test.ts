import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { descendantsOf, gone } from '../../packages/runtime/test/support/processes.js';
import { root, type Served, sluiceRun } from '../support/sluice-process.js';

let directory: string;
let served: Served | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'logging-'));
});
afterEach(async () => {
  const left = descendantsOf(served?.child.pid ?? -1);
  await served?.stop('SIGKILL');
  await gone(left);
  await rm(directory, { recursive: true, force: true });
});

/** Serves the fixture with these parts of a config file. */
async function serve(
  parts: { readonly all?: string; readonly front?: string; readonly quiet?: string },
  env: Readonly<Record<string, string>> = {},
): Promise<Served> {
  const file = join(directory, 'serve.yaml');
  await writeFile(
    file,
    `${parts.all === undefined ? '' : `logging_config: ${parts.all}\n`}applications:
  - import_path: ${join(root, 'test/serving/fixtures/logging.ts')}:app
    deployments:
${partOf('Front', parts.front)}${partOf('Quiet', parts.quiet)}`,
  );
  served = await sluiceRun(['--config', file], { env });
  return served;
}

function partOf(name: string, logging: string | undefined): string {
  return `      - { name: ${name}${logging === undefined ? '' : `, logging_config: ${logging}`} }\n`;
}

async function ask(path: string, requestId: string): Promise<void> {
  await fetch(`${served?.url ?? ''}${path}`, { headers: { 'x-request-id': requestId } });
}

function recordsOf(text: string): readonly Record<string, unknown>[] {
  const lines = text.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line): Record<string, unknown> => JSON.parse(line));
}

it('a log in JSON has an object on each line, with the names of Ray Serve', async () => {
  const running = await serve({
    all: '{ encoding: JSON, additional_log_standard_attrs: [process] }',
  });
  await ask('/say/hello', 'r-1');
  await ask('/fail', 'r-2');
  await running.prints(/"status":"500"[^\n]*"request_id":"r-2"/);

  const records = recordsOf(running.output());
  const [access] = records.filter((one) => one['status'] === '200');
  expect(access).toMatchObject({
    levelname: 'INFO',
    component_name: 'proxy',
    component_id: '127.0.0.1',
    application: 'default',
    request_id: 'r-1',
    method: 'GET',
    route: '/say/{word}',
    process: expect.any(Number),
    asctime: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    duration_ms: expect.any(Number),
  });
  expect(records.find((one) => one['message'] === 'said hello')).toMatchObject({
    levelname: 'INFO',
    component_name: 'default_Front',
    deployment: 'Front',
    replica: expect.stringMatching(/^default#Front#\w+$/),
    request_id: 'r-1',
    route: '/say/{word}',
    word: 'hello',
  });
  expect(records.find((one) => one['message'] === 'printed hello')).toMatchObject({
    deployment: 'Front',
    request_id: 'r-1',
  });
  expect(records.find((one) => one['message'] === 'A request failed')).toMatchObject({
    levelname: 'ERROR',
    request_id: 'r-2',
    error: expect.stringMatching(/^Error: on purpose\n {4}at /),
  });
  expect(records.find((one) => String(one['message']).includes('is ready after'))).toMatchObject({
    component_name: 'controller',
  });
});

it('each deployment writes what its own level asks for, and each call has the id of its request', async () => {
  const running = await serve({
    front: '{ log_level: DEBUG }',
    quiet: '{ log_level: WARNING }',
  });
  await ask('/say/hello', 'r-1');
  await running.prints(/worried about hello/);
  await running.prints(/details of hello/);
  expect(running.output()).toMatch(
    /^DEBUG \S+Z default_Front default#Front#\w+ r-1 -- details of hello$/m,
  );
  expect(running.output()).toMatch(
    /^WARN \S+Z default_Quiet default#Quiet#\w+ r-1 -- worried about hello word=hello times=2$/m,
  );
  expect(running.output()).toMatch(/^Front#\w+ r-1 \| printed hello$/m);
  expect(running.output()).not.toContain('quiet hello');
});

it('the lines of requests can be left out, of all processes', async () => {
  const running = await serve({ all: '{ enable_access_log: false }' });
  await ask('/say/hello', 'r-1');
  await running.prints(/said hello/);
  expect(running.output()).not.toContain(' proxy ');
});

it('each process has a file of its own, which has the lines of the requests', async () => {
  const running = await serve({ all: '{ logs_dir: logs }' });
  await ask('/say/hello', 'r-1');
  await running.stop();

  const logs = join(directory, 'logs');
  const names = (await readdir(logs)).toSorted();
  expect(names).toEqual([
    expect.stringMatching(/^controller_\d+\.log$/),
    'proxy_1.log',
    expect.stringMatching(/^replica_default_Front_\w+\.log$/),
    expect.stringMatching(/^replica_default_Front_\w+\.log$/),
    expect.stringMatching(/^replica_default_Quiet_\w+\.log$/),
    expect.stringMatching(/^supervisor_\d+\.log$/),
  ]);
  const read = async (pattern: RegExp): Promise<string> => {
    const matching = names.filter((name) => pattern.test(name));
    const texts = matching.map(async (name) => await readFile(join(logs, name), 'utf8'));
    return (await Promise.all(texts)).join('');
  };
  expect(await read(/proxy/)).toMatch(
    /^INFO \S+Z proxy 127\.0\.0\.1 r-1 -- GET \/say\/\{word\} 200 \d+\.\dms$/m,
  );
  const front = await read(/Front/);
  expect(front).toMatch(
    /^INFO \S+Z default_Front default#Front#\w+ r-1 -- GET \/say\/\{word\} 200 \d+\.\dms$/m,
  );
  expect(front).toMatch(/r-1 -- said hello word=hello$/m);
  expect(front).toMatch(/r-1 -- printed hello$/m);
  expect(await read(/Quiet/)).toMatch(/r-1 -- worried about hello/);
  expect(await read(/controller/)).toMatch(/is ready after/);
  expect(await read(/supervisor/)).toMatch(/stopped: no process is left/);
});

it('a full file is put aside, and the oldest are removed', async () => {
  const running = await serve(
    { all: '{ logs_dir: logs }' },
    { SLUICE_LOG_MAX_BYTES: '400', SLUICE_LOG_BACKUP_COUNT: '2' },
  );
  for (let at = 0; at < 20; at += 1) await ask('/say/hello', `r-${at}`);
  await running.stop();

  const logs = join(directory, 'logs');
  const proxies = (await readdir(logs)).filter((name) => name.startsWith('proxy')).toSorted();
  expect(proxies).toEqual(['proxy_1.log', 'proxy_1.log.1', 'proxy_1.log.2']);
  const texts = await Promise.all(
    proxies.toReversed().map(async (name) => await readFile(join(logs, name), 'utf8')),
  );
  expect(texts.every((text) => text.length <= 400)).toBe(true);
  const ids = Array.from(texts.join('').matchAll(/ r-(\d+) /g), ([, id]) => Number(id));
  expect(ids).toEqual(ids.map((_, at) => 20 - ids.length + at));
});

it('a directory that cannot be written is an event of the log, and the service goes on', async () => {
  const running = await serve({ all: '{ logs_dir: serve.yaml }' });
  await running.prints(/the log file proxy_1\.log cannot be written: /);
  expect((await fetch(`${running.url}/say/hello`)).status).toBe(200);
});
