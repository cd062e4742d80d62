import { register } from 'node:module';

/** The data that the hooks get when they are registered. */
export interface HookData {
  /** Sources that are compiled already, and where, as addresses. */
  readonly compiled?: Readonly<Record<string, string>>;
  /** Conditions of `exports` beside Node's own. */
  readonly conditions?: readonly string[];
}

let registered = false;

/** Lets this process import TypeScript. Once is enough; later calls do nothing. */
export function registerHooks(data: HookData = {}): void {
  if (registered) return;
  registered = true;
  process.setSourceMapsEnabled(true);
  register('./hooks.js', { parentURL: import.meta.url, data });
}
