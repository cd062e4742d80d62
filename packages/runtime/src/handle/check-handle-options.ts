import { ServeError } from '../errors.js';
import type { HandleOptions } from './handle-types.js';

const isBoolean = (value: unknown): boolean => typeof value === 'boolean';
const isString = (value: unknown): boolean => typeof value === 'string';

const RULES: Readonly<
  Record<keyof HandleOptions, { readonly fits: (value: unknown) => boolean; readonly what: string }>
> = {
  timeoutS: {
    fits: (value) => typeof value === 'number' && value >= 0,
    what: 'a number of seconds of at least 0',
  },
  detached: { fits: isBoolean, what: 'true or false' },
  stream: { fits: isBoolean, what: 'true or false' },
  sessionId: { fits: isString, what: 'a string' },
  multiplexedModelId: { fits: isString, what: 'a string' },
};

/** Throws ServeError for options that do nothing, and for values that would not do what they say. */
export function checkHandleOptions(options: HandleOptions): void {
  const unknown: string[] = [];
  const wrong: string[] = [];
  for (const [name, value] of Object.entries(options)) {
    if (!isOption(name)) unknown.push(name);
    else if (value !== undefined && !RULES[name].fits(value)) {
      wrong.push(`${name} must be ${RULES[name].what}`);
    }
  }
  if (unknown.length > 0) {
    const names = Object.keys(RULES).join(', ');
    throw new ServeError(
      'E_OPTION_UNKNOWN',
      `handle.options() has no ${unknown.join(', ')}. The options are ${names}.`,
    );
  }
  if (wrong.length > 0) {
    throw new ServeError('E_OPTION_VALUE', `handle.options(): ${wrong.join(', and ')}.`);
  }
}

function isOption(name: string): name is keyof HandleOptions {
  return Object.hasOwn(RULES, name);
}
