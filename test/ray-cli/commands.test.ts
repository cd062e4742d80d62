import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';

import { greeter } from '../../packages/sluice/test/cli/application.js';
import { sluiceRunWithAdmin, type Admin } from '../support/admin.js';
import { root, type Served } from '../support/sluice-process.js';
import { rayPython, serve, type Printed } from './ray.js';

/**
 * Ray's own command drives one server, in the order in which a person would: each command of it takes
 * seconds to start, so each test builds on what the one before has left.
 */
let home: string;
let python: string;
let project: string;
let served: Served;
let admin: Admin;

const CONFIG = `
applications:
  - name: shop
    route_prefix: /shop
    import_path: shop.ts:app
    deployments:
      - name: Greeter
        num_replicas: 2
        max_ongoing_requests: 20
  - name: desk
    route_prefix: /desk
    import_path: desk.ts:build
    args: { greeting: hello from the desk }
    runtime_env: { env_vars: { LEVEL: debug } }
`;

const DESK = `import { bind } from 'sluice';
export function build({ greeting }: { greeting: string }) {
  class Desk { fetch() { return greeting; } }
  return bind(Desk);
}
`;

beforeAll(async () => {
  python = rayPython();
  home = await mkdtemp(join(tmpdir(), 'ray-home-'));
  // Below the checkout, whose packages the applications import.
  project = await mkdtemp(join(root, '.cache/ray-cli-'));
  const files = {
    'first.ts': greeter('hello from the first'),
    'shop.ts': greeter('hello from the shop'),
    'desk.ts': DESK,
    'throws.ts': "throw new Error('no such database');\nexport const app = 1;\n",
    'serve.yaml': CONFIG,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(project, name), text);
  ({ served, admin } = await sluiceRunWithAdmin(['first.ts:app'], { cwd: project }));
  await mkdir(join(home, '.ray'));
  await writeFile(join(home, '.ray/auth_token'), admin.token);
  await chmod(join(home, '.ray/auth_token'), 0o600);
});
afterAll(async () => {
  await served?.stop();
  await rm(home, { recursive: true, force: true });
  await rm(project, { recursive: true, force: true });
});

/** With the token in Ray's own file, unless the environment says otherwise. */
function ray(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Printed> {
  const [command = '', ...rest] = args;
  return serve(python, [command, '--address', admin.url, ...rest], {
    cwd: project,
    home,
    env: { RAY_AUTH_MODE: 'token', ...env },
  });
}

interface Status {
  readonly applications: Readonly<
    Record<
      string,
      {
        readonly status: string;
        readonly message: string;
        readonly deployments: Readonly<
          Record<string, { readonly status: string; readonly replica_states: object }>
        >;
      }
    >
  >;
}

async function status(): Promise<Status['applications']> {
  const printed = await ray(['status']);
  expect(printed).toMatchObject({ code: 0 });
  const shown: Status = parseAllDocuments(printed.stdout)[0]?.toJS();
  return shown.applications;
}

const SOON = { timeout: 60_000, interval: 100 };

async function textAt(path: string): Promise<string> {
  return await (await fetch(`${served.url}${path}`)).text();
}

it('serve status shows what `sluice run` serves', async () => {
  expect(await status()).toMatchObject({
    default: {
      status: 'RUNNING',
      message: '',
      deployments: { Greeter: { status: 'HEALTHY', replica_states: { RUNNING: 1 } } },
    },
  });
});

it('120 without the token, or with another, every command is told so', async () => {
  const none = await ray(['status'], { RAY_AUTH_MODE: 'disabled' });
  expect(none.code).not.toBe(0);
  expect(none.text).toContain(
    'Authentication required: Unauthorized: the request carries no token.',
  );
  const wrong = await ray(['status'], { RAY_AUTH_TOKEN: 'x'.repeat(40) });
  expect(wrong.code).not.toBe(0);
  expect(wrong.text).toContain('Forbidden: that is not the token of this server.');
  const path = join(home, 'elsewhere');
  await writeFile(path, admin.token, { mode: 0o600 });
  const given = [{ RAY_AUTH_TOKEN: admin.token }, { RAY_AUTH_TOKEN_PATH: path }];
  for (const env of given) {
    // oxlint-disable-next-line no-await-in-loop
    expect((await ray(['status'], env)).code).toBe(0);
  }
});

it('110 serve deploy makes the applications of a file those that are served', async () => {
  const deployed = await ray(['deploy', 'serve.yaml']);
  expect(deployed).toMatchObject({ code: 0 });
  expect(deployed.text).toContain('Sent deploy request successfully.');
  await expect.poll(() => textAt('/desk'), SOON).toBe('hello from the desk');
  await expect.poll(() => textAt('/shop/'), SOON).toContain('hello from the shop');
  await expect.poll(status, SOON).toMatchObject({
    shop: {
      status: 'RUNNING',
      deployments: { Greeter: { status: 'HEALTHY', replica_states: { RUNNING: 2 } } },
    },
    desk: { status: 'RUNNING' },
  });
  expect(Object.keys(await status()).toSorted()).toEqual(['desk', 'shop']);
  expect((await fetch(`${served.url}/`)).status).toBe(404);
  expect(served.output()).toContain('runtime_env has no effect');
});

it('serve config prints what was deployed, as it was written', async () => {
  const { stdout, code } = await ray(['config']);
  expect(code).toBe(0);
  const written: { readonly applications: readonly unknown[] } = parse(CONFIG);
  expect(parseAllDocuments(stdout).map((one) => one.toJS())).toEqual(written.applications);
  const one = await ray(['config', '--name', 'desk']);
  expect(parse(one.stdout)).toEqual(written.applications[1]);
});

it('serve deploy of a config with mistakes prints them all, and nothing changes', async () => {
  const before = await status();
  await writeFile(
    join(project, 'wrong.yaml'),
    'http_options: { keep_alive_timeout_s: 60 }\napplications: [{ import_path: "shop.ts:app", route_prefix: /x }]\n',
  );
  const fixed = await ray(['deploy', 'wrong.yaml']);
  expect(fixed.code).not.toBe(0);
  expect(fixed.text).toContain('Request failed with status code 409');
  expect(fixed.text).toContain('http_options.keep_alive_timeout_s is 5 in the running server');
  await writeFile(
    join(project, 'wrong.yaml'),
    'applications: [{ import_path: "shop.ts:ap", route_prefix: /x }, { name: b, import_path: "nowhere.ts:app", route_prefix: /y }]\n',
  );
  const wrong = await ray(['deploy', 'wrong.yaml']);
  expect(wrong.code).not.toBe(0);
  expect(wrong.text).toContain('Request failed with status code 400');
  expect(wrong.text).toContain('Did you mean app?');
  expect(wrong.text).toContain('nowhere.ts');
  expect(Object.keys(await status())).toEqual(Object.keys(before));
});

it('serve status shows why an application could not be deployed', async () => {
  await writeFile(
    join(project, 'failing.yaml'),
    'applications: [{ name: failing, import_path: "throws.ts:app", route_prefix: /f }]\n',
  );
  expect((await ray(['deploy', 'failing.yaml'])).code).toBe(0);
  await expect.poll(async () => (await status())['failing']?.status, SOON).toBe('DEPLOY_FAILED');
  expect((await status())['failing']?.message).toContain('no such database');
});

it('serve deploy takes an import path and arguments of a builder', async () => {
  const deployed = await ray(['deploy', 'desk.ts:build', 'greeting=hi']);
  expect(deployed).toMatchObject({ code: 0 });
  await expect.poll(() => textAt('/'), SOON).toBe('hi');
});

it('serve shutdown deletes every application and leaves the server', async () => {
  expect(await ray(['shutdown', '-y'])).toMatchObject({ code: 0 });
  await expect.poll(status, SOON).toEqual({});
  expect(served.child.exitCode).toBeNull();
  expect((await ray(['deploy', 'serve.yaml'])).code).toBe(0);
  await expect.poll(() => textAt('/desk'), SOON).toBe('hello from the desk');
});
