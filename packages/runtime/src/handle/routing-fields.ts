import type { RequestScope } from '@sluice/core/internal';

import type { HandleOptions } from './handle-types.js';

/**
 * What a call has where requests have header fields: its options, by the spelling with `-`; and any other field from
 * the request that it belongs to, so that a tenant's calls take turns as its requests do.
 */
export function routingField(
  options: HandleOptions,
  scope: RequestScope | undefined,
  name: string,
): string | undefined {
  switch (name) {
    case 'x-session-id':
      return options.sessionId;
    case 'serve-multiplexed-model-id':
      return options.multiplexedModelId;
    case 'x_session_id':
    case 'serve_multiplexed_model_id':
      return undefined;
    default:
      return scope?.header(name);
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
