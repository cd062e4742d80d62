import { join } from 'node:path';
import { inspect } from 'node:util';

import { Expose, Type } from 'class-transformer';
import {
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsDate,
  IsEnum,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  IsUrl,
  Length,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { describe, expect, it } from 'vitest';

import {
  DefinitionError,
  loadSettings,
  Model,
  ModelValidator,
  Secret,
  SettingsError,
  type SettingsOptions,
} from '../../src/index.js';
import { directoryWith } from './directory.js';

enum Level {
  Info = 'info',
  Warn = 'warn',
}

class Pool {
  @IsInt() @Min(1) size = 10;
  @IsBoolean() lazy = false;
}

class Database {
  @IsString() host!: string;
  @IsInt() @Max(65_535) port = 5432;
  @IsString() @Secret() password!: string;
  @IsOptional() @ValidateNested() pool?: Pool;
}

class AppSettings {
  @IsInt() @Min(1) @Max(65_535) port = 8000;
  @IsBoolean() debug = false;
  @IsNumber() sampleRate = 1;
  @IsEnum(Level) level: Level = Level.Info;
  @IsIn([1, 2]) apiVersion = 1;
  @IsString({ each: true }) origins: string[] = [];
  @IsInt({ each: true }) @ArrayMinSize(1) ids: number[] = [1];
  @IsOptional() @IsDate() since?: Date;
  @IsOptional() @IsObject() labels?: Record<string, string>;
  @IsOptional() @ValidateNested() database?: Database;
}

function load(env: Record<string, string>, options: SettingsOptions = {}): AppSettings {
  return loadSettings(AppSettings, { env, ...options });
}

function refused(type: new () => object, options: SettingsOptions): SettingsError {
  try {
    loadSettings(type, options);
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error('The settings were taken.');
}

describe('a settings class', () => {
  it('keeps its own values where no variable is set', () => {
    expect(Object.assign({}, load({}))).toEqual({
      port: 8000,
      debug: false,
      sampleRate: 1,
      level: 'info',
      apiVersion: 1,
      origins: [],
      ids: [1],
    });
  });

  it.each<[string, Record<string, string>, Partial<AppSettings>]>([
    ['a whole number', { PORT: '9000' }, { port: 9000 }],
    ['a number', { SAMPLE_RATE: '0.5' }, { sampleRate: 0.5 }],
    ['a boolean', { DEBUG: 'yes' }, { debug: true }],
    ['a member of an enum', { LEVEL: 'warn' }, { level: Level.Warn }],
    ['a member of a list', { API_VERSION: '2' }, { apiVersion: 2 }],
    ['a list', { ORIGINS: 'a.example, b.example' }, { origins: ['a.example', 'b.example'] }],
    ['a list of numbers', { IDS: '1,2' }, { ids: [1, 2] }],
    ['a list in JSON', { ORIGINS: '["a,b"]' }, { origins: ['a,b'] }],
    ['an empty list', { ORIGINS: '' }, { origins: [] }],
    ['a date', { SINCE: '2026-05-01' }, { since: new Date('2026-05-01') }],
    ['an object', { LABELS: '{"a":"b"}' }, { labels: { a: 'b' } }],
    ['nothing for an empty number', { PORT: '' }, { port: 8000 }],
  ])('reads %s', (_, env, want) => {
    expect(load(env)).toMatchObject(want);
  });

  it('reads a nested class by its own variables', () => {
    const { database } = load({
      DATABASE__HOST: 'db',
      DATABASE__PASSWORD: 'p',
      DATABASE__POOL__SIZE: '5',
    });
    expect(database).toBeInstanceOf(Database);
    expect(database).toMatchObject({ host: 'db', port: 5432, password: 'p', pool: { size: 5 } });
    expect(database?.pool).toBeInstanceOf(Pool);
  });

  it('reads a nested class from JSON, under the variables of its properties', () => {
    const env = { DATABASE: '{"host":"a","port":1,"password":"p"}', DATABASE__PORT: '2' };
    expect(load(env).database).toMatchObject({ host: 'a', port: 2 });
  });

  it('takes a prefix and another delimiter', () => {
    const env = { APP_PORT: '1', APP_DATABASE_HOST: 'db', APP_DATABASE_PASSWORD: 'p', PORT: '2' };
    expect(load(env, { prefix: 'APP_', nestedDelimiter: '_' })).toMatchObject({
      port: 1,
      database: { host: 'db' },
    });
  });

  it('takes the names of @Expose and of a convention', () => {
    @Model({ names: 'snake_case' })
    class Named {
      @IsString() apiKey!: string;
      @IsString() @Expose({ name: 'DB_URL' }) database!: string;
    }
    const env = { API_KEY: 'a', DB_URL: 'b' };
    expect(loadSettings(Named, { env })).toMatchObject({ apiKey: 'a', database: 'b' });
  });

  it('is frozen with all it holds', () => {
    const settings = load({ DATABASE__HOST: 'db', DATABASE__PASSWORD: 'p', ORIGINS: 'a' });
    for (const held of [settings, settings.database, settings.origins]) {
      expect(Object.isFrozen(held)).toBe(true);
    }
  });

  it('shows no secret in a log', () => {
    const shown = inspect(load({ DATABASE__HOST: 'db', DATABASE__PASSWORD: 'hunter2' }), {
      depth: 5,
    });
    expect(shown).toMatch(/^AppSettings \{[^]*database: Database \{[^]*password: '\*{10}'/);
    expect(shown).not.toContain('hunter2');
  });
});

describe('wrong settings', () => {
  it('are one error with every problem', () => {
    class Shop {
      @IsInt() @Max(65_535) port = 8000;
      @IsInt() workers!: number;
      @IsUrl() home!: string;
      @IsString() @Length(20) @Secret() apiKey!: string;
      @IsString() @Secret() token!: string;
      @IsInt({ each: true }) ids: number[] = [];
      @ValidateNested() database!: Database;
    }
    const env = {
      PORT: '70000',
      WORKERS: 'two',
      API_KEY: 'short',
      IDS: '1,x',
      DATABASE__PORT: '1',
    };
    const error = refused(Shop, { env });
    expect(error.code).toBe('E_SETTINGS');
    expect(error.message.split('\n')).toEqual([
      'E_SETTINGS: Shop.workers: WORKERS is "two" (from the environment): Input should be a valid integer, unable to parse string as an integer.',
      'E_SETTINGS: Shop.ids: IDS is "1,x" (from the environment): item 2: Input should be a valid integer, unable to parse string as an integer.',
      'E_SETTINGS: Shop.port: PORT is "70000" (from the environment): port must not be greater than 65535.',
      'E_SETTINGS: Shop.home: HOME is not set. Set it in the environment or in .env.',
      'E_SETTINGS: Shop.apiKey: API_KEY (from the environment): apiKey must be longer than or equal to 20 characters.',
      'E_SETTINGS: Shop.token: TOKEN is not set. Set it, or set TOKEN_FILE to the path of a file with its value.',
      'E_SETTINGS: Shop.database.host: DATABASE__HOST is not set. Set it in the environment or in .env.',
      'E_SETTINGS: Shop.database.password: DATABASE__PASSWORD is not set. Set it, or set DATABASE__PASSWORD_FILE to the path of a file with its value.',
    ]);
    expect(error.problems[0]).toMatchObject({
      variable: 'WORKERS',
      property: 'workers',
      value: 'two',
    });
  });

  it('never show a secret, also where a message quotes it', async () => {
    class Keys {
      @IsIn(['a'], { message: '$value is no key' }) @Secret() key!: string;
      @ValidateNested() database!: Database;
    }
    const env = { KEY: 'hunter2', DATABASE: '{"password":"hunter2"' };
    const error = refused(Keys, { env });
    expect(inspect(error)).not.toContain('hunter2');
    expect(error.message).toContain('KEY (from the environment): ********** is no key.');
    expect(error.message).toContain('DATABASE (from the environment): is not valid JSON.');
  });

  it.each([
    ['two ways to give one', { PORT: '1', PORT_FILE: '/x' }, 'PORT is set, and so is PORT_FILE,'],
    [
      'a file that is not there',
      { PORT_FILE: '/nowhere' },
      'PORT cannot be read from the file /nowhere: ENOENT.',
    ],
    [
      'no member of an enum',
      { LEVEL: 'loud' },
      'level must be one of the following values: info, warn.',
    ],
    ['no JSON', { LABELS: '{a}' }, 'LABELS is "{a}" (from the environment): is not valid JSON.'],
  ])('are %s', (_, env, said) => {
    expect(refused(AppSettings, { env }).message).toContain(said);
  });

  it('are files that cannot be read', async () => {
    const root = await directoryWith({ '.env': '' });
    const envFile = join(root, 'nope.env');
    expect(refused(AppSettings, { envFile }).message).toMatch(
      /^E_SETTINGS: AppSettings: a file of variables cannot be read: ENOENT: .*nope\.env'\. Correct envFile or secretsDir\.$/,
    );
  });

  it('are what a model validator refuses', () => {
    class Range {
      @IsInt() low = 1;
      @IsInt() high = 2;
      @ModelValidator() ordered() {
        if (this.low > this.high) throw new Error('low is above high');
      }
    }
    expect(refused(Range, { env: { LOW: '5' } }).message).toContain('low is above high');
    expect(loadSettings(Range, { env: { HIGH: '5' } }).high).toBe(5);
  });

  it('are a class without validators', () => {
    class Bare {
      port = 1;
    }
    expect(() => loadSettings(Bare, { env: {} })).toThrow(DefinitionError);
  });
});

describe('a nested list', () => {
  it('of classes is JSON', () => {
    class Server {
      @IsString() host!: string;
    }
    class Cluster {
      @IsArray() @ValidateNested({ each: true }) @Type(() => Server) servers!: Server[];
    }
    const { servers } = loadSettings(Cluster, { env: { SERVERS: '[{"host":"a"},{"host":"b"}]' } });
    expect(servers.map((server) => [server instanceof Server, server.host])).toEqual([
      [true, 'a'],
      [true, 'b'],
    ]);
    expect(refused(Cluster, { env: { SERVERS: '[{}]' } }).message).toContain(
      'SERVERS (from the environment): 0.host: Field required.',
    );
  });
});
