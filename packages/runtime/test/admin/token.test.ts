import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { resolveAdminOptions } from '../../src/admin/admin-options.js';
import { clientToken, takeToken } from '../../src/admin/token.js';

let directory: string;
let file: string;
let environment: Record<string, string>;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'token-'));
  file = join(directory, 'made', 'auth_token');
  environment = { SLUICE_AUTH_TOKEN_PATH: file };
});
afterEach(() => rm(directory, { recursive: true, force: true }));

it('makes a token that only its owner can read, and keeps it', async () => {
  expect(clientToken(environment)).toBeUndefined();
  const made = takeToken(undefined, environment);
  expect(made).toEqual({ file, token: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(join(directory, 'made'))).mode & 0o777).toBe(0o700);
  expect(await readFile(file, 'utf8')).toBe(`${made.token}\n`);
  expect(takeToken(undefined, environment)).toEqual(made);
  expect(clientToken(environment)).toBe(made.token);
});

it('refuses a file that others can read, for the server and its clients', async () => {
  takeToken(undefined, environment);
  await chmod(file, 0o644);
  expect(() => takeToken(undefined, environment)).toThrow(/^E_ADMIN_TOKEN: .*0644.*chmod 600/);
  expect(() => clientToken(environment)).toThrow('E_ADMIN_TOKEN');
});

it('takes the token of the environment, and needs no file for it', async () => {
  const token = 'x'.repeat(32);
  expect(takeToken(undefined, { ...environment, SLUICE_AUTH_TOKEN: `${token}\n` })).toEqual({
    token,
    file: undefined,
  });
  await expect(stat(file)).rejects.toThrow('ENOENT');
});

it.each(['short', 'x'.repeat(31), `${'x'.repeat(20)} ${'y'.repeat(20)}`])(
  'refuses the token %j, which could be guessed or not be sent',
  (token) => {
    expect(() => takeToken(token, {})).toThrow('E_ADMIN_TOKEN: the token of token has');
    expect(() => takeToken(undefined, { SLUICE_AUTH_TOKEN: token })).toThrow(
      'E_ADMIN_TOKEN: the token of SLUICE_AUTH_TOKEN has',
    );
  },
);

it('names the file that cannot be kept, and what to do instead', async () => {
  await writeFile(join(directory, 'made'), 'a file where a directory should be');
  expect(() => takeToken(undefined, environment)).toThrow(
    /^E_ADMIN_TOKEN: .*auth_token.*SLUICE_AUTH_TOKEN_PATH/,
  );
});

it('serves no other address than this machine without a token', () => {
  for (const host of ['0.0.0.0', '::', '192.168.0.7', 'example.com']) {
    expect(() => resolveAdminOptions({ host, token: false }, environment)).toThrow(
      /^E_ADMIN_OPTION: .*without a token/,
    );
    expect(resolveAdminOptions({ host }, environment).access.token).toMatch(/^\w{64}$/);
  }
  expect(resolveAdminOptions({ token: false }, environment)).toMatchObject({
    host: '127.0.0.1',
    port: 8265,
    access: { token: undefined },
  });
});
