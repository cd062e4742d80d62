import type { OperationObject, PathItemObject } from 'openapi3-ts/oas31';
import type { OperationModel } from '../model/app-model.js';
import { operationIdFor } from '../model/operation-docs.js';
import { type DocumentContext, operationObject } from './operation-object.js';
import { callbacksObject } from './outgoing.js';
import { pathItemKey } from './path-item-key.js';
import { pathTemplates } from './path-templates.js';

/** `query` is of OpenAPI 3.2. */
type PathItem = PathItemObject & { query?: OperationObject };

/** Describes operations by their paths and methods. */
export function pathsObject(
  operations: readonly OperationModel[],
  context: DocumentContext,
): Record<string, PathItem> {
  const templates = pathTemplates(operations);
  const paths: Record<string, PathItem> = {};
  for (const operation of operations) {
    const { path, names } = templates(operation.path);
    const { callbacks = [] } = operation;
    const item = (paths[path] ??= {});
    for (const method of operation.methods) {
      const key = pathItemKey(method, context.openapiVersion);
      if (key === undefined) continue;
      item[key] = operationObject(operation, {
        ...context,
        operationId: operationIdFor(operation, method),
        pathNames: names,
        ...(callbacks.length > 0 ? { callbacks: callbacksObject(callbacks, context) } : undefined),
      });
    }
  }
  return paths;
}
