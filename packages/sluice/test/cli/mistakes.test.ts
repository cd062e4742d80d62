import { once } from 'node:events';
import { createServer } from 'node:net';

import { expect, it, onTestFinished } from 'vitest';

import { command, freePort, spawnNode } from '../../../../test/support/sluice-process.js';
import { createProject, type ProjectFiles } from '../loader/project.js';
import { createApplication, greeter } from './application.js';

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

async function sluice(args: readonly string[], files: ProjectFiles = {}, env = {}): Promise<Ended> {
  const project = await createApplication({ 'shop.ts': greeter('hello'), ...files });
  const running = spawnNode([command, ...args], { cwd: project.root, env });
  await once(running.child, 'close');
  return { code: running.child.exitCode, output: running.output().replaceAll(project.root, '') };
}

it.each([
  [
    'a missing module',
    ['run', 'nope.ts:app'],
    'E_MODULE_NOT_FOUND: nope.ts:app: Cannot find the module "nope.ts": there is no /nope.ts.',
  ],
  [
    'a missing export',
    ['run', 'shop.ts:ap'],
    'E_EXPORT_NOT_FOUND: /shop.ts: there is no export "ap". It exports Greeter, app, other. Did you mean app?',
  ],
  [
    'an export that is like no other',
    ['run', 'shop.ts:service'],
    'there is no export "service". It exports Greeter, app, other. Write export const service = bind(...), or name another.',
  ],
  [
    'the class instead of what is bound',
    ['run', 'shop.ts:Greeter', '--port', '0'],
    'export "Greeter" of /shop.ts is the class Greeter, not a bound application. Did you mean "app"?',
  ],
  [
    'CommonJS in TypeScript',
    ['run', 'shop.cts:app'],
    'E_LOADER_COMMONJS: shop.cts:app: CommonJS in TypeScript (.cts) is not supported: Sluice compiles TypeScript to ES modules. Rename shop.cts to .ts or .mts,',
  ],
  [
    'an export that is no application',
    ['run', 'shop.ts:other', '--port', '0'],
    'export "other" of /shop.ts is a value of type number, not a bound application. Did you mean "app"?',
  ],
  [
    'a missing config file',
    ['run', '--config', 'nope.yaml'],
    'E_CONFIG: nope.yaml: There is no /nope.yaml.',
  ],
  [
    'a missing output directory',
    ['openapi', 'shop.ts:app', '--output', 'no/where.json'],
    'Cannot write no/where.json: ENOENT.',
  ],
])('reports %s in one line with the fix', async (_, args, said) => {
  const { code, output } = await sluice(args);
  expect(code).toBe(1);
  expect(output).toContain(said);
  expect(output).not.toMatch(/^\s+at /m);
});

it('reports every mistake of a config file at once', async () => {
  const { code, output } = await sluice(['run', '--config', 'serve.yaml'], {
    'serve.yaml':
      'http_options: { prot: 1 }\napplications:\n  - name: a\n    import_path: shop.ts:app\n    route_prefx: /x\n',
  });
  expect(code).toBe(1);
  expect(output.split('\n')).toEqual([
    expect.stringContaining('E_CONFIG: serve.yaml:1: http_options.prot'),
    expect.stringContaining('E_CONFIG: serve.yaml:5: applications[0].route_prefx'),
    '',
  ]);
});

it.each([
  [
    'throws while it loads',
    "interface Gone { a: 1 }\nthrow new Error('no luck');\nexport const app = 1;",
    'no luck\n    at',
    '/shop.ts:2:7',
  ],
  [
    'cannot be constructed',
    "import { Get, bind } from 'sluice';\nclass Shop {\n  constructor() { throw new Error('no database'); }\n  @Get('/') root() {}\n}\nexport const app = bind(Shop);",
    'no database\n    at new Shop',
    '/shop.ts:3:25',
  ],
])(
  'shows the own stack of an application that %s, and none of Sluice',
  async (_, source, said, place) => {
    const { code, output } = await sluice(['run', 'shop.ts:app', '--port', '0'], {
      'shop.ts': source,
    });
    expect(code).toBe(1);
    expect(output).toContain('Application "default" could not be deployed.');
    expect(output).toContain(said);
    expect(output).toContain(place);
    expect(output).not.toMatch(
      /^\s+at .*(?:node:internal|packages\/(?:core|ingress|runtime|sluice)\/)/m,
    );
  },
);

it('reports types that no compiler keeps with file and line, and starts nothing', async () => {
  const { code, output } = await sluice(['run', 'shop.ts:app'], {
    'shop.ts':
      "import { Get, bind } from 'sluice';\nclass Shop {\n  @Get('/') root(page?: number) {}\n}\nexport const app = bind(Shop);",
  });
  expect(code).toBe(1);
  expect(output).toContain('E_PARAM_OPTIONAL: /shop.ts:3:18: Shop.root parameter 1 ("page")');
});

it('hints at import type when a package’s type is imported as a value', async () => {
  const { output } = await sluice(['openapi', 'shop.ts:app'], {
    'shop.ts':
      "import { Get, bind } from 'sluice';\nimport { Request } from 'express';\nclass Shop {\n  @Get('/') root(): Request { throw 1; }\n}\nexport const app = bind(Shop);",
  });
  expect(output).toContain('import type { Request } from');
});

it('reports a port in use in one line', async () => {
  const taken = createServer().listen(await freePort(), '127.0.0.1');
  await once(taken, 'listening');
  onTestFinished(() => void taken.close());
  const address = taken.address();
  const port = String(typeof address === 'object' && address !== null ? address.port : 0);
  for (const name of ['run', 'dev']) {
    const { code, output } = await sluice([name, 'shop.ts:app', '--port', port]);
    expect(code).toBe(1);
    expect(output).toMatch(
      /^E_PORT: cannot listen on 127\.0\.0\.1:\d+: another process listens there\..*--port\.\n$/,
    );
  }
});

it.each([
  ['run', 'Serving'],
  ['openapi', 'Using'],
  ['check', 'Using'],
])('finds the application for sluice %s, and says which', async (name, said) => {
  const { code, output } = await sluice([name], {
    'src/main.ts': greeter('hello').replace('id: number', 'id?: number'),
  });
  expect(code).toBe(1);
  expect(output).toMatch(
    new RegExp(`^${said} src/main\\.ts:app\\.\\nE_PARAM_OPTIONAL: /?src/main\\.ts:5:27: `),
  );
});

it('asks which of several applications is meant', async () => {
  const files = { 'app.ts': greeter('a'), 'src/app.ts': greeter('b') };
  expect(await sluice(['dev'], files)).toEqual({
    code: 2,
    output:
      'Which application? There are several: app.ts:app, src/app.ts:app. Write sluice dev app.ts:app, or put "sluice": { "app": "app.ts:app" } into package.json. See sluice dev --help.\n',
  });
});

it('refuses a Node that is too old', async () => {
  const { code, output } = await sluice(
    ['--version'],
    {},
    {
      NODE_OPTIONS:
        '--import="data:text/javascript,Object.defineProperty(process.versions,`node`,{value:`18.20.0`})"',
    },
  );
  expect(code).toBe(1);
  expect(output).toMatch(/^sluice needs Node 20\.19 or newer; this is 18\.20\.0\..*\n$/);
});

it('runs the project’s own copy of the command', async () => {
  const project = await createProject({
    'node_modules/sluice/package.json': '{ "name": "sluice", "type": "module" }',
    'node_modules/sluice/dist/cli/main.js':
      "console.log('own copy', process.argv.slice(2).join());",
  });
  const running = spawnNode([command, 'run', 'shop.ts:app'], { cwd: project.root });
  await once(running.child, 'close');
  expect(running.output()).toBe('own copy run,shop.ts:app\n');
});
