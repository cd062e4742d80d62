import { describe, expect, it, onTestFinished } from 'vitest';

import { descendantsOf, gone } from '../../packages/runtime/test/support/processes.js';
import { createApplication } from '../../packages/sluice/test/cli/application.js';
import { command, sluiceRun, spawnNode, type Served } from '../support/sluice-process.js';
import { POLICIES, POLICY_APP } from './fixtures/policy-app.js';

/** Reached late only by a machine that is busy with something else. */
const EVENTUALLY = { timeout: 25_000, interval: 50 };

interface Wish {
  readonly importPath?: string;
  /** Of the deployment Queue. */
  readonly policy?: unknown;
  readonly application?: Readonly<Record<string, unknown>>;
}

function configOf({ importPath = 'app.ts:queue', policy, application = {} }: Wish): string {
  const deployments =
    policy === undefined ? [] : [{ name: 'Queue', autoscaling_config: { policy } }];
  return JSON.stringify({
    applications: [{ import_path: importPath, deployments, ...application }],
  });
}

async function serveApp(
  wish: Wish = {},
  env: Readonly<Record<string, string>> = {},
): Promise<Served> {
  const project = await createApplication({
    'app.ts': POLICY_APP,
    'policies.ts': POLICIES,
    'serve.json': configOf(wish),
  });
  const served = await sluiceRun(['--config', 'serve.json', '--no-admin'], {
    cwd: project.root,
    env,
  });
  onTestFinished(async () => {
    const left = descendantsOf(served.child.pid ?? -1);
    await served.stop('SIGKILL');
    await gone(left);
  });
  await served.prints(/Ctrl-C stops it/);
  return served;
}

async function pidsOf(url: string, requests = 24): Promise<number> {
  const asked = Array.from({ length: requests }, async () => {
    const response = await fetch(`${url}/pid`);
    expect(response.status).toBe(200);
    return await response.text();
  });
  return new Set(await Promise.all(asked)).size;
}

async function refusalOf(wish: Wish): Promise<string> {
  const project = await createApplication({
    'app.ts': POLICY_APP,
    'policies.ts': POLICIES,
    'lonely.ts': POLICIES,
    'serve.json': configOf(wish),
  });
  const args = [command, 'run', '--config', 'serve.json', '--no-admin', '--port', '0'];
  const run = spawnNode(args, { cwd: project.root });
  onTestFinished(() => void run.child.kill('SIGKILL'));
  expect(await run.ended()).not.toBe(0);
  return run.output();
}

describe('76 a policy of the application', () => {
  it('decides by the figures of the replicas, up and down within the bounds', async () => {
    const served = await serveApp({}, { DEPTH: '3' });
    await expect.poll(() => pidsOf(served.url), EVENTUALLY).toBe(3);
    await served.prints(
      /default#Queue scales from \d to 3 replicas: .\/policies.ts:byDepth wants 3/,
    );
    // Every replica, so that the deepest is shallow.
    await expect
      .poll(async () => {
        await Promise.all(Array.from({ length: 30 }, () => fetch(`${served.url}/depth?to=-2`)));
        return served.output().match(/recordAutoscalingStats of Queue failed/g)?.length ?? 0;
      }, EVENTUALLY)
      .toBe(3);
    // Without figures the number stays, and a failure that goes on is logged once by each replica.
    expect(served.output()).toMatch(/the queue is gone/);
    expect(await pidsOf(served.url)).toBe(3);
    await expect
      .poll(async () => {
        await fetch(`${served.url}/depth?to=9`);
        return await pidsOf(served.url);
      }, EVENTUALLY)
      .toBe(5);
  });

  it('is a class with settings, and gets its state back', async () => {
    const policy = { policy_function: './policies.ts:Counting', policy_kwargs: { first: 3 } };
    const served = await serveApp({ policy });
    await served.prints(/scales from 4 to 5 replicas/);
    const steps = served.output().matchAll(/scales from (\d) to (\d)/g);
    expect([...steps].map(([, from, to]) => `${from}-${to}`)).toEqual(['1-3', '3-4', '4-5']);
  });

  it('decides about all deployments of an application at once', async () => {
    const served = await serveApp({
      importPath: 'app.ts:front',
      application: {
        autoscaling_policy: {
          policy_function: './policies.ts:together',
          policy_kwargs: { front: 2 },
        },
      },
    });
    await served.prints(/default#Front scales from 1 to 2 replicas/);
    await served.prints(/default#Model scales from 1 to 4 replicas/);
    await expect.poll(() => pidsOf(served.url, 48), EVENTUALLY).toBe(4);
  });

  it.each([
    ['hangs', /took more than 5 s/],
    ['ends', /its thread ended/],
    ['throws', /no idea/],
    ['nonsense', /must return a number of replicas/],
  ])('that %s leaves the number as it is, says so once, and stops nothing', async (name, why) => {
    const served = await serveApp({ policy: { policy_function: `./policies.ts:${name}` } });
    await served.prints(
      new RegExp(`the autoscaling policy ./policies.ts:${name} failed; default#Queue stays`),
    );
    expect(served.output()).toMatch(why);
    expect(await pidsOf(served.url)).toBe(1);
    // The controller goes on: a replica that dies is replaced.
    const response = await fetch(`${served.url}/pid`);
    process.kill(Number(await response.text()), 'SIGKILL');
    await served.prints(/ended: signal SIGKILL/);
    await expect.poll(() => pidsOf(served.url), EVENTUALLY).toBe(1);
    expect(served.output().match(/the autoscaling policy/g)).toHaveLength(1);
  });
});

describe('76 a policy that is none is refused at the start', () => {
  it.each([
    [
      'a module that is not there',
      './nowhere.ts:f',
      /deployment "Queue": there is no module .*nowhere\.ts\. policyFunction/,
    ],
    ['an export that is not there', './policies.ts:f', /policies\.\S+ has no export "f"/],
    [
      'an export that is no function',
      './policies.ts:NUMBER',
      /"NUMBER" of \S+ is a value of type number\. Export a function/,
    ],
    [
      'TypeScript that nothing compiles',
      './lonely.ts:byDepth',
      /lonely\.ts is TypeScript that the application's module does not import/,
    ],
    [
      'a path of Python',
      'text.policy:decide',
      /policy_function is "text\.policy:decide"\. It must be \.\/module\.ts:name/,
    ],
  ])('%s', async (_, path, message) => {
    expect(await refusalOf({ policy: { policy_function: path } })).toMatch(message);
  });

  it('of an application without a deployment that scales', async () => {
    const text = await refusalOf({
      application: {
        autoscaling_policy: { policy_function: './policies.ts:together' },
        deployments: [{ name: 'Queue', num_replicas: 1 }],
      },
    });
    expect(text).toContain('none of its deployments has an autoscaling_config');
  });

  it('together with an external scaler', async () => {
    const text = await refusalOf({
      application: {
        autoscaling_policy: { policy_function: './policies.ts:together' },
        external_scaler_enabled: true,
        deployments: [{ name: 'Queue', num_replicas: 1 }],
      },
    });
    expect(text).toContain('It has an autoscaling_policy, and external_scaler_enabled is true.');
  });
});
