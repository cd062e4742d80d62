import { currentScope, type RequestScope } from '@sluice/core/internal';

// Ray Serve's name, and the same in the spelling that every proxy lets pass.
const MODEL_HEADERS = ['serve_multiplexed_model_id', 'serve-multiplexed-model-id'] as const;

/**
 * The model that the current request or call is for: its header `serve_multiplexed_model_id` or
 * `serve-multiplexed-model-id`, or the `multiplexedModelId` of the handle's options; the one of all
 * its items in a batch. Empty when there is none, and outside of a request.
 */
export function getMultiplexedModelId(): string {
  return modelIdOf(currentScope());
}

const setIds = new WeakMap<RequestScope, string>();

/**
 * Says which model the current request is for, where another part of it than its headers names the model,
 * such as its body. Routers have placed the request by then. Does nothing outside of a request.
 */
export function setMultiplexedModelId(modelId: string): void {
  const scope = currentScope();
  if (scope !== undefined) setIds.set(scope.shieldedFrom ?? scope, modelId);
}

/** The model that a request names; empty when it names none. */
export function modelIdOf(scope: RequestScope | undefined): string {
  if (scope === undefined) return '';
  const set = setIds.get(scope.shieldedFrom ?? scope);
  if (set !== undefined) return set;
  for (const name of MODEL_HEADERS) {
    const value = scope.header(name);
    if (value !== undefined && value !== '') return value;
  }
  return '';
}

/** The headers of work that is no HTTP request, if it is for a model. */
export function modelHeader(
  modelId: string | undefined,
): ((name: string) => string | undefined) | undefined {
  if (modelId === undefined || modelId === '') return undefined;
  return (name) => (MODEL_HEADERS.some((header) => header === name) ? modelId : undefined);
}
