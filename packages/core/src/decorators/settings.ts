import type { ClassLike, Constructor } from '../types/constructor.js';
import { Singleton } from './singleton.js';

/** Options of {@link loadSettings} and {@link Settings}. */
export interface SettingsOptions {
  /** The variables; defaults to `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /**
   * A file of variables, or several, of which the last wins; the environment wins over all. False reads
   * none. Defaults to `.env` where there is one, and to none with `env`.
   */
  readonly envFile?: string | readonly string[] | false;
  /** The beginning of the names of all variables: `APP_`. Defaults to none. */
  readonly prefix?: string;
  /** The text between the name of a nested class and that of its property; defaults to `__`. */
  readonly nestedDelimiter?: string;
  /** A folder with a file for each secret, such as `/run/secrets`, or several. Defaults to none. */
  readonly secretsDir?: string | readonly string[];
}

/** Registered, so that two copies of this package in one process know each other's classes. */
const KEY = Symbol.for('sluice.settings');

/**
 * Reads the class from the environment at start, as {@link loadSettings} does, and injects it like a
 * `@Singleton()`: `constructor(settings: AppSettings)`.
 *
 * Tests replace it with `overrides: [[AppSettings, () => loadSettings(AppSettings, { env })]]`.
 */
export function Settings(
  options: SettingsOptions = {},
): (type: ClassLike, context?: unknown) => void {
  const asSingleton = Singleton();
  return (type, context) => {
    asSingleton(type, context);
    Object.defineProperty(type, KEY, { value: options });
  };
}

/** The options of a class with `@Settings()` of its own; undefined for any other. */
export function settingsOptions(type: Constructor): SettingsOptions | undefined {
  if (!Object.hasOwn(type, KEY)) return undefined;
  const options: SettingsOptions | undefined = Reflect.get(type, KEY);
  return options;
}
