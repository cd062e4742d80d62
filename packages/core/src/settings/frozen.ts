import { inspect, type InspectOptions } from 'node:util';

import { classModel } from '../schema/classes/class-model.js';
import { isConstructor } from '../types/constructor.js';
import { isObject } from '../types/members.js';

/** The text that stands for a secret. */
export const HIDDEN = '**********';

/**
 * Freezes settings with everything they hold, and hides their secrets from `console.log`.
 *
 * Dates, URLs and other values with a state of their own stay as they are.
 */
export function frozen<T extends object>(settings: T): T {
  for (const value of Object.values(settings)) if (isContainer(value)) frozen(value);
  const secrets = secretsOf(settings);
  if (secrets.length > 0) {
    const show = (_depth: number, options: InspectOptions): string => {
      const hidden = Object.fromEntries(secrets.map((name) => [name, HIDDEN]));
      const prototype: object | null = Object.getPrototypeOf(settings);
      return inspect(Object.assign(Object.create(prototype), settings, hidden), options);
    };
    Object.defineProperty(settings, inspect.custom, { value: show });
  }
  return Object.freeze(settings);
}

function isContainer(value: unknown): value is object {
  if (!isObject(value)) return false;
  const type: unknown = value.constructor;
  return Array.isArray(value) || type === Object || (isConstructor(type) && isSettings(type));
}

function isSettings(type: new () => object): boolean {
  return classModel(type).properties.length > 0;
}

/** The secret properties that have a value. */
function secretsOf(settings: object): readonly string[] {
  const type: unknown = settings.constructor;
  if (Array.isArray(settings) || type === Object || !isConstructor(type)) return [];
  return classModel(type)
    .properties.filter(({ name, secret }) => secret && Reflect.get(settings, name) !== undefined)
    .map(({ name }) => name);
}
