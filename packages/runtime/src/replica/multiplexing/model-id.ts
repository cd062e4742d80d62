import type { RequestScope } from '@sluice/core/internal';

/** Headers that name the model of a request; the first is Ray Serve's, which some proxies drop. */
export const MODEL_HEADERS = ['serve_multiplexed_model_id', 'serve-multiplexed-model-id'] as const;

/** The model that a request names; empty when it names none. */
export function modelIdOf(scope: RequestScope | undefined): string {
  if (scope === undefined) return '';
  for (const name of MODEL_HEADERS) {
    const value = scope.header(name);
    if (value !== undefined && value !== '') return value;
  }
  return '';
}

/** The part of a head that names a model, for work that is no HTTP request; empty without one. */
export function modelHead(modelId: string): { header?(name: string): string | undefined } {
  if (modelId === '') return {};
  return { header: (name) => (isModelHeader(name) ? modelId : undefined) };
}

function isModelHeader(name: string): boolean {
  return MODEL_HEADERS.some((header) => header === name);
}
