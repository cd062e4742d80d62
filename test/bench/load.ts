import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import autocannon from 'autocannon';

import { workDirectory } from './process/work-directory.js';
import type { Workload } from './workloads.js';

export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
}

export type LoadGenerator = (
  port: number,
  workload: Workload,
  seconds: number,
) => Promise<LoadResult>;

const connections = 32;

/** wrk where it is installed, for it costs the machine least; autocannon, which npm brings, elsewhere. */
export function chooseLoadGenerator(): { readonly name: string; readonly run: LoadGenerator } {
  const hasWrk = spawnSync('wrk', ['--version']).error === undefined;
  return hasWrk ? { name: 'wrk', run: runWrk } : { name: 'autocannon', run: runAutocannon };
}

const runWrk: LoadGenerator = async (port, workload, seconds) => {
  const script = join(workDirectory(), `${workload.name.replaceAll(/\W+/g, '-')}.lua`);
  writeFileSync(
    script,
    [
      `wrk.method = ${JSON.stringify(workload.method)}`,
      ...(workload.body === undefined
        ? []
        : [`wrk.body = [[${workload.body}]]`, 'wrk.headers["content-type"] = "application/json"']),
      ...(workload.paths === undefined ? [] : inTurn(workload.paths)),
      'done = function(summary)',
      '  local e = summary.errors',
      '  local failed = e.connect + e.read + e.write + e.status + e.timeout',
      '  print("RESULT " .. summary.requests .. " " .. summary.duration .. " " .. failed)',
      'end',
    ].join('\n'),
  );
  const url = `http://127.0.0.1:${port}${workload.path}`;
  const wrk = spawn('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', script, url]);
  let output = '';
  wrk.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  await once(wrk, 'close');
  const match = /^RESULT (\d+) (\d+) (\d+)$/m.exec(output);
  if (match === null) throw new Error(`wrk printed no result:\n${output}`);
  if (Number(match[3]) > 0) throw new Error(`wrk saw ${match[3]} failed requests to ${url}`);
  return { requests: Number(match[1]), seconds: Number(match[2]) / 1e6 };
};

/** Made before the run, so that a request costs wrk the same however many paths there are. */
const inTurn = (paths: readonly string[]): string[] => [
  `local paths = { ${paths.map((path) => JSON.stringify(path)).join(', ')} }`,
  'local requests, at = {}, 0',
  'init = function(args)',
  '  for i, path in ipairs(paths) do requests[i] = wrk.format(nil, path) end',
  'end',
  'request = function()',
  '  at = at % #requests + 1',
  '  return requests[at]',
  'end',
];

const runAutocannon: LoadGenerator = async (port, workload, seconds) => {
  const result = await autocannon({
    url: `http://127.0.0.1:${port}${workload.path}`,
    method: workload.method,
    connections,
    duration: seconds,
    ...(workload.paths === undefined ? {} : { requests: workload.paths.map((path) => ({ path })) }),
    ...(workload.body === undefined
      ? {}
      : { body: workload.body, headers: { 'content-type': 'application/json' } }),
  });
  const failed = result.errors + result.non2xx;
  if (failed > 0) throw new Error(`autocannon saw ${failed} failed requests on port ${port}`);
  return { requests: result['2xx'], seconds: result.duration };
};
