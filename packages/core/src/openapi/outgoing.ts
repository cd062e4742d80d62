import type { OperationObject, PathItemObject } from 'openapi3-ts/oas31';
import type { OutgoingModel } from '../model/app-model.js';
import { operationIdFor } from '../model/operation-docs.js';
import { type DocumentContext, operationObject } from './operation-object.js';
import { pathItemKey } from './path-item-key.js';

type Operations = Readonly<Record<string, OperationObject>>;

/** Describes the requests that an application sends, by their names. */
export function webhooksObject(
  webhooks: readonly OutgoingModel[],
  context: DocumentContext,
): Record<string, PathItemObject> {
  return Object.fromEntries(webhooks.map((webhook) => [webhook.name, pathItem(webhook, context)]));
}

/** Describes the requests that an operation sends, by their names and addresses. */
export function callbacksObject(
  callbacks: readonly OutgoingModel[],
  context: DocumentContext,
): Record<string, Record<string, PathItemObject>> {
  return Object.fromEntries(
    callbacks.map((callback) => [
      callback.name,
      { [callback.url ?? '']: pathItem(callback, context) },
    ]),
  );
}

function pathItem({ operation }: OutgoingModel, context: DocumentContext): Operations {
  const described = operation.methods.flatMap((method) => {
    const key = pathItemKey(method, context.openapiVersion);
    if (key === undefined) return [];
    const operationId = operationIdFor(operation, method);
    return [
      [key, operationObject(operation, { ...context, operationId, isOutgoing: true })] as const,
    ];
  });
  return Object.fromEntries(described);
}
