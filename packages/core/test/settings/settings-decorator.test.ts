import { IsInt, IsString } from 'class-validator';
import { expect, it, onTestFinished } from 'vitest';

import {
  createApp,
  Depends,
  Get,
  loadSettings,
  Settings,
  SettingsError,
  Singleton,
} from '../../src/index.js';

@Settings({ prefix: 'SLUICE_TEST_', envFile: false })
class AppSettings {
  @IsString() greeting = 'Hello';
  @IsInt() port!: number;
}

@Singleton()
class Greeter {
  readonly #settings: AppSettings;

  constructor(settings: AppSettings) {
    this.#settings = settings;
  }

  greet(name: string): string {
    return `${this.#settings.greeting}, ${name}!`;
  }
}

class Api {
  @Get('/greet') greet(greeter: Greeter, name: string) {
    return greeter.greet(name);
  }

  @Get('/port') port(settings: AppSettings, @Depends(AppSettings) same: AppSettings) {
    return { port: settings.port, isOne: settings === same };
  }
}

function withVariables(variables: Readonly<Record<string, string>>): void {
  Object.assign(process.env, variables);
  onTestFinished(() => {
    for (const name of Object.keys(variables)) delete process.env[name];
  });
}

async function get(app: ReturnType<typeof createApp>, path: string): Promise<unknown> {
  const response = await app.fetch(new Request(`http://test${path}`));
  return await response.json();
}

it('reads the class at start, and gives it to constructors and handlers', async () => {
  withVariables({ SLUICE_TEST_PORT: '8080', SLUICE_TEST_GREETING: 'Hi' });
  const app = createApp(Api);
  expect(await get(app, '/greet?name=Ada')).toBe('Hi, Ada!');
  expect(await get(app, '/port')).toEqual({ port: 8080, isOne: true });
});

it('refuses to start without a variable that it needs', () => {
  expect(() => createApp(Api)).toThrow(SettingsError);
  expect(() => createApp(Api)).toThrow(
    'E_SETTINGS: AppSettings.port: SLUICE_TEST_PORT is not set.',
  );
});

it('is replaced in tests', async () => {
  const env = { PORT: '1' };
  const app = createApp(Api, {
    overrides: [[AppSettings, () => loadSettings(AppSettings, { env })]],
  });
  expect(await get(app, '/port')).toEqual({ port: 1, isOne: true });
});
