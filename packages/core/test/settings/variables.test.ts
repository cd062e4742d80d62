import { join } from 'node:path';

import { IsBoolean, IsInt, IsNumber, IsString } from 'class-validator';
import { describe, expect, it, onTestFinished } from 'vitest';

import { loadSettings, Secret, type SettingsOptions } from '../../src/index.js';
import { directoryWith } from './directory.js';

class AppSettings {
  @IsInt() port = 8000;
  @IsBoolean() debug = false;
  @IsNumber() sampleRate = 1;
}

function load(env: Record<string, string>, options: SettingsOptions = {}): AppSettings {
  return loadSettings(AppSettings, { env, ...options });
}

describe('the sources of settings', () => {
  it('are the environment, then files, the last first', async () => {
    const root = await directoryWith({
      'a.env': 'PORT=1\nSAMPLE_RATE=1\nDEBUG=1',
      'b.env': 'PORT=2\nSAMPLE_RATE=2',
    });
    const envFile = [join(root, 'a.env'), join(root, 'b.env')];
    expect(load({ PORT: '3' }, { envFile })).toMatchObject({ port: 3, sampleRate: 2, debug: true });
  });

  it('are process.env and .env without options', async () => {
    const root = await directoryWith({ '.env': 'SAMPLE_RATE=0.25\nPORT=1' });
    const before = process.cwd();
    process.chdir(root);
    process.env['PORT'] = '4321';
    onTestFinished(() => {
      process.chdir(before);
      delete process.env['PORT'];
    });
    expect(loadSettings(AppSettings)).toMatchObject({ port: 4321, sampleRate: 0.25 });
    expect(loadSettings(AppSettings, { envFile: false }).sampleRate).toBe(1);
    expect(load({}).sampleRate).toBe(1);
  });

  it('are files of secrets, by NAME_FILE and by a folder', async () => {
    const root = await directoryWith({
      password: 'from the folder\n',
      api_key: 'key\r\n',
      pass: ' p ',
    });
    class Keys {
      @IsString() @Secret() password!: string;
      @IsString() @Secret() apiKey!: string;
    }
    const env = { PASSWORD_FILE: join(root, 'pass') };
    expect(Object.assign({}, loadSettings(Keys, { env, secretsDir: root }))).toEqual({
      password: ' p ',
      apiKey: 'key',
    });
  });

  it('keep LOG_FILE for a property of that name', () => {
    class Logs {
      @IsString() log = 'text';
      @IsString() logFile!: string;
    }
    expect(Object.assign({}, loadSettings(Logs, { env: { LOG_FILE: '/nowhere' } }))).toEqual({
      log: 'text',
      logFile: '/nowhere',
    });
  });
});
