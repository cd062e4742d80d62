import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import autocannon from 'autocannon';

import { workDirectory } from './process/work-directory.js';
import type { LoadRequest, Workload } from './workloads.js';

export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
}

export type LoadGenerator = (
  port: number,
  workload: Workload,
  seconds: number,
) => Promise<LoadResult>;

const CONNECTIONS = 32;

/** wrk where it is installed, for it costs the machine least; autocannon, which npm brings, elsewhere. */
export function chooseLoadGenerator(): { readonly name: string; readonly run: LoadGenerator } {
  const hasWrk = spawnSync('wrk', ['--version']).error === undefined;
  return hasWrk ? { name: 'wrk', run: runWrk } : { name: 'autocannon', run: runAutocannon };
}

const runWrk: LoadGenerator = async (port, { name, requests }, seconds) => {
  if (!Number.isInteger(seconds)) throw new Error(`wrk takes whole seconds, not ${seconds}`);
  const script = join(workDirectory(), `${name.replaceAll(/\W+/g, '-')}.lua`);
  writeFileSync(script, wrkScript(requests));
  const wrk = spawn('wrk', [
    '-t1',
    `-c${CONNECTIONS}`,
    `-d${seconds}s`,
    '-s',
    script,
    `http://127.0.0.1:${port}/`,
  ]);
  let output = '';
  wrk.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  await once(wrk, 'close');
  const match = /^RESULT (\d+) (\d+) (\d+)$/m.exec(output);
  if (match === null) throw new Error(`wrk printed no result:\n${output}`);
  if (Number(match[3]) > 0) throw new Error(`wrk saw ${match[3]} failed requests of ${name}`);
  return { requests: Number(match[1]), seconds: Number(match[2]) / 1e6 };
};

/** The requests are formatted before the run, so that each costs wrk the same, however many there are. */
const wrkScript = (requests: readonly LoadRequest[]): string =>
  `local requests, at = {}, 0
init = function(args)
  local json = { ["content-type"] = "application/json" }
${requests.map((request) => `  table.insert(requests, ${wrkRequest(request)})`).join('\n')}
end
request = function()
  at = at % #requests + 1
  return requests[at]
end
done = function(summary)
  local e = summary.errors
  local failed = e.connect + e.read + e.write + e.status + e.timeout
  print("RESULT " .. summary.requests .. " " .. summary.duration .. " " .. failed)
end
`;

const wrkRequest = ({ method, path, body }: LoadRequest): string =>
  body === undefined
    ? `wrk.format("${method}", ${JSON.stringify(path)})`
    : `wrk.format("${method}", ${JSON.stringify(path)}, json, [==[${body}]==])`;

const runAutocannon: LoadGenerator = async (port, workload, seconds) => {
  const requests = workload.requests.map(({ method, path, body }) => ({
    method,
    path,
    ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
  }));
  let first = 0;
  const result = await autocannon({
    url: `http://127.0.0.1:${port}/`,
    connections: CONNECTIONS,
    duration: seconds,
    // The run ends at a sample.
    sampleInt: Math.min(seconds * 1000, 1000),
    // Each connection begins one request later, or all would send the same request at a time.
    setupClient: (client) => {
      client.setRequests([...requests.slice(first), ...requests.slice(0, first)]);
      first = (first + 1) % requests.length;
    },
  });
  const failed = result.errors + result.non2xx;
  if (failed > 0) throw new Error(`autocannon saw ${failed} failed requests on port ${port}`);
  return { requests: result['2xx'], seconds: result.duration };
};
