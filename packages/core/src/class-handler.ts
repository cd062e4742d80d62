import type { MountedHandlers } from './compile/mounted-applications.js';
import { compileApplication } from './compile/application.js';
import { rawHandler } from './compile/raw.js';
import type { ExchangeHandler } from './http/exchange.js';
import type { HttpRequest } from './http/request.js';
import type { AppModel } from './model/app-model.js';
import { type DescribeOptions, describe } from './model/describe.js';
import type { StreamPlace } from './compile/resumable/kept-streams.js';
import type { Constructor } from './types/constructor.js';

/** An instance of a class, and what its handlers need besides. */
export interface ServedInstance {
  /** Undefined for a class without routes. */
  readonly model: AppModel | undefined;
  readonly instance: object;
  readonly instances: ReadonlyMap<Constructor, object>;
  readonly mounted: MountedHandlers;
  readonly place: StreamPlace;
  readonly options: DescribeOptions;
}

/** Makes the handler of an instance: of its routes, or of its `fetch(request)`. */
export function classHandler(
  type: Constructor,
  { model, instance, instances, mounted, place, options }: ServedInstance,
): ExchangeHandler {
  if (model !== undefined) return compileApplication(model, instances, { mounted, place });
  if (isRaw(instance)) return rawHandler((request) => instance.fetch(request), options);
  // `describe` throws the error that names the missing routes and the fix.
  return compileApplication(describe(type, options), instances, { mounted, place });
}

function isRaw(instance: object): instance is { fetch(request: HttpRequest): unknown } {
  return 'fetch' in instance && typeof instance.fetch === 'function';
}
