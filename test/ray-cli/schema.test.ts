import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, expect, it } from 'vitest';

import type { ConfigRule } from '../../packages/runtime/src/config/check-value.js';
import { parseConfig } from '../../packages/runtime/src/config/load.js';
import { CONFIG_RULE } from '../../packages/runtime/src/config/schema.js';
import { rayPython, run, serve } from './ray.js';

const here = fileURLToPath(new URL('.', import.meta.url));
let home: string;
let python: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'ray-home-'));
  python = rayPython();
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** The keys of a mapping of the schema, by the way to it. */
function keysAt(...path: readonly string[]): readonly string[] {
  const rule = path.reduce<ConfigRule | undefined>((at, key) => {
    const mapping = at?.kind === 'list' ? at.items : at;
    return mapping?.kind === 'object' ? mapping.keys[key] : undefined;
  }, CONFIG_RULE);
  const mapping = rule?.kind === 'list' ? rule.items : rule;
  return mapping?.kind === 'object' ? Object.keys(mapping.keys) : [];
}

/** Ray refuses them there, and says to write them into http_options, as Sluice does. */
const ELSEWHERE = new Set(['host', 'port']);

it('every key of Ray Serve’s schema is known, with a meaning or with a warning', async () => {
  const { stdout, text } = await run(python, ['schema.py'], { cwd: here, home });
  expect(text).toContain('"deployment"');
  const ray: Record<string, string[]> = JSON.parse(stdout);
  const missing = (name: string, ...path: readonly string[]): string[] => {
    const known = keysAt(...path);
    return (ray[name] ?? []).filter((key) => !known.includes(key));
  };
  expect(missing('file')).toEqual([]);
  expect(missing('http_options', 'http_options')).toEqual([]);
  expect(missing('application', 'applications').filter((key) => !ELSEWHERE.has(key))).toEqual([]);
  expect(missing('deployment', 'applications', 'deployments')).toEqual([]);
  for (const mapping of ['autoscaling_config', 'backpressure_config']) {
    expect(missing(mapping, 'applications', 'deployments', mapping)).toEqual([]);
  }
});

it('the config that `serve build` writes is read, and what it asks for in vain is said', async () => {
  const file = join(home, 'built.yaml');
  const built = await serve(python, ['build', 'app:app', '-o', file], { cwd: here, home });
  expect(built).toMatchObject({ code: 0 });
  const config = await parseConfig(await readFile(file, 'utf8'), file);
  expect(config).toMatchObject({
    http: { host: '0.0.0.0', port: 8000 },
    applications: [
      {
        name: 'app1',
        routePrefix: '/',
        importPath: 'app:app',
        deployments: [
          {
            name: 'Shop',
            numReplicas: 2,
            maxOngoingRequests: 7,
            maxQueuedRequests: 10,
            healthCheckPeriodS: 3,
            userConfig: { greeting: 'Hello' },
          },
          { name: 'Front' },
        ],
      },
    ],
  });
  expect(config.warnings.join('\n')).toMatch(/ray_actor_options\.num_cpus has no effect/);
});
