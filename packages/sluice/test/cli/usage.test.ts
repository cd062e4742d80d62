import { expect, it, onTestFinished, vi } from 'vitest';

import { CommandError } from '../../src/cli/command-error.js';
import { execute } from '../../src/cli/run-command.js';

it.each([
  [['rnu'], 'There is no command "rnu". Did you mean run? See sluice --help.'],
  [
    ['serve'],
    'There is no command "serve". The commands are run, dev, openapi, client, routes, fetch, check, start, stop, deploy, ',
  ],
  [['help', 'rnu'], 'There is no command "rnu". Did you mean run?'],
  [
    ['run'],
    'Which application? No app.ts, main.ts, server.ts, index.ts, here or in src, exports one. Write sluice run module.ts:app, or --config serve.yaml.',
  ],
  [
    ['dev'],
    'Which application? No app.ts, main.ts, server.ts, index.ts, here or in src, exports one. Write sluice dev module.ts:app, or --config serve.yaml.',
  ],
  [
    ['openapi'],
    'Which application? No app.ts, main.ts, server.ts, index.ts, here or in src, exports one. Write sluice openapi module.ts:app.',
  ],
  [['check'], 'Which application? No app.ts'],
  [['run', 'shop.ts:'], 'E_TARGET: shop.ts:: "shop.ts:" names no application. Write shop.ts:app'],
  [['run', 'shop.ts:app', 'more'], 'There is nothing to do with "more".'],
  [['run', 'shop.ts:app', '--prot', '1'], 'There is no option --prot. Did you mean --port?'],
  [['run', 'shop.ts:app', '--what', '1'], 'There is no option --what. The options are --config,'],
  [['dev', 'shop.ts:app', '--inspect=no'], '--inspect is "no": it must be a whole number from 1'],
  [
    ['openapi', 'shop.ts:app', '--openapi-version', '3.0'],
    '--openapi-version is "3.0": it must be 3.1 or 3.2.',
  ],
  [['run', 'shop.ts:app', '--port'], '--port needs a value: --port PORT.'],
  [['run', 'shop.ts:app', '--port', '--host', 'x'], '--port needs a value: --port PORT.'],
  [
    ['run', 'shop.ts:app', '--port', '70000'],
    '--port is "70000": it must be a whole number from 0 to 65535.',
  ],
  [
    ['run', 'shop.ts:app', '--num-replicas=0'],
    '--num-replicas is "0": it must be a whole number of at least 1.',
  ],
  ...['0', '257', '1e2', 'two'].map((value): [string[], string] => [
    ['run', 'shop.ts:app', '--num-proxies', value],
    `--num-proxies is "${value}": it must be a whole number from 1 to 256.`,
  ]),
  ...['0', '-1', 'soon'].map((value): [string[], string] => [
    ['run', 'shop.ts:app', `--start-timeout-s=${value}`],
    `--start-timeout-s is "${value}": it must be a number of seconds above 0.`,
  ]),
  [
    ['run', 'shop.ts:app', '--route-prefix', 'api'],
    `--route-prefix is "api": it must start with '/'.`,
  ],
  [
    ['run', 'shop.ts:app', '--config', 'serve.yaml'],
    'Serve shop.ts:app or the applications of serve.yaml, not both.',
  ],
])('%j is a usage error', async (args, said) => {
  const error: unknown = await execute(args).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CommandError);
  expect(error).toMatchObject({ exitCode: 2, message: expect.stringContaining(said) });
});

async function printed(args: readonly string[]): Promise<string> {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  onTestFinished(() => write.mockRestore());
  expect(await execute(args)).toBe(0);
  return write.mock.calls.join('');
}

it.each(['run', 'dev', 'openapi'])('names every option in sluice %s --help', async (name) => {
  const text = await printed([name, '--help']);
  expect(text).toContain(`sluice ${name} `);
  expect(text).toContain('--route-prefix /PREFIX');
  expect(text).toContain('(default: /)');
});

it('shows the help of a command for sluice help COMMAND', async () => {
  expect(await printed(['help', 'dev'])).toMatch(/^sluice dev [^]*--inspect\[=PORT\] /);
});

it('says in sluice --help what Sluice does', async () => {
  expect(await printed(['--help'])).toMatch(
    /^Sluice turns a decorated TypeScript class into an API and serves it from several processes\.\n/,
  );
});
