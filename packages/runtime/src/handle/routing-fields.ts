import type { HandleOptions } from './handle-types.js';

/** The header fields that requests have where calls have options, in the spelling with `-`. */
export function routingField(options: HandleOptions, name: string): string | undefined {
  switch (name) {
    case 'x-session-id':
      return options.sessionId;
    case 'serve-multiplexed-model-id':
      return options.multiplexedModelId;
    default:
      return undefined;
  }
}

/** The text that a call is about, for routing by prefix: its first argument that is or holds one. */
export function routingText(args: readonly unknown[]): string | undefined {
  for (const argument of args) {
    const text = textOf(argument);
    if (text !== undefined) return text;
  }
  return undefined;
}

function textOf(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  if (typeof argument !== 'object' || argument === null) return undefined;
  for (const member of ['messages', 'prompt', 'input']) {
    const value: unknown = Reflect.get(argument, member);
    if (typeof value === 'string') return value;
    // What cannot be written as JSON has no beginning to compare.
    if (Array.isArray(value)) return jsonOf(value);
  }
  return undefined;
}

function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
