import type { Engine } from './engine.js';
import { InlineEngine, type InlineEngineOptions } from './inline-engine.js';
import { ProcessEngine, type ProcessEngineOptions } from './process/process-engine.js';

/** Which engine places the replicas, and what it needs. */
export type EngineOptions =
  /** Replicas are objects in this process. */
  | ({ readonly kind: 'inline' } & InlineEngineOptions)
  /** Replicas are child processes of this one. */
  | ({ readonly kind: 'process' } & ProcessEngineOptions);

/** The one place that knows which engines there are. */
export function createEngine(options: EngineOptions): Engine {
  switch (options.kind) {
    case 'inline':
      return new InlineEngine(options);
    case 'process':
      return new ProcessEngine(options);
    default:
      return options satisfies never;
  }
}
