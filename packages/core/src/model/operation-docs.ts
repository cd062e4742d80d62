import type { OperationOptions } from '../decorators/options.js';
import type { AppOptions } from '../app-options.js';
import type { OperationDocs, OperationModel, OutgoingModel } from './app-model.js';
import { pathTemplate } from './path.js';

/** An operation's texts for the document; the summary defaults to the method's name as words. */
export function operationDocs(handlerName: string, options: OperationOptions): OperationDocs {
  const { description, tags, deprecated, operationId, responseDescription, openapiExtra } = options;
  const hidden = options.includeInSchema === false ? true : options.hidden;
  return {
    summary: options.summary ?? humanise(handlerName),
    ...(description === undefined ? {} : { description }),
    ...(tags === undefined ? {} : { tags }),
    ...(deprecated === undefined ? {} : { deprecated }),
    ...(operationId === undefined ? {} : { operationId }),
    ...(hidden === undefined ? {} : { hidden }),
    ...(responseDescription === undefined ? {} : { responseDescription }),
    ...(openapiExtra === undefined ? {} : { openapiExtra }),
  };
}

/** Writes a name as words: `createItem` becomes "Create item", `parseURLPath` "Parse URL path". */
export function humanise(name: string): string {
  const words = name
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2')
    .split(/[\s_$]+/u)
    .filter((word) => word !== '')
    .map((word) => (/^\p{Lu}{2,}$/u.test(word) ? word : word.toLowerCase()));
  const text = words.join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * The id of an operation under one of its methods; OpenAPI lists an operation once for each.
 *
 * Unique over all operations and methods of one model.
 */
export function operationIdFor(operation: OperationModel, method: string): string {
  const generated = operation.docs.generatedIds?.get(method);
  if (generated !== undefined) return generated;
  const id = operation.docs.operationId ?? operation.run.name;
  return operation.methods.length > 1 ? `${id}_${method.toLowerCase()}` : id;
}

/**
 * Gives every operation an id: the declared one, the one that `generate` makes, or the method's name with
 * a number if that is taken.
 *
 * Never changes a declared or generated id; `checkTogether` reports duplicates.
 */
export function withOperationIds(
  operations: readonly OperationModel[],
  generate: AppOptions['generateUniqueId'],
): OperationModel[] {
  return generate === undefined
    ? namedByMethod(operations)
    : operations.map((operation) => withGeneratedIds(operation, generate));
}

function withGeneratedIds(
  operation: OperationModel,
  generate: NonNullable<AppOptions['generateUniqueId']>,
): OperationModel {
  const { docs, run, path } = operation;
  if (docs.operationId !== undefined) return operation;
  const owner = run.kind === 'method' ? run.owner.name : undefined;
  const common = { name: run.name, owner, path: pathTemplate(path), tags: docs.tags ?? [] };
  const ids = operation.methods.map((method) => [method, generate({ ...common, method })] as const);
  return { ...operation, docs: { ...docs, generatedIds: new Map(ids) } };
}

function namedByMethod(operations: readonly OperationModel[]): OperationModel[] {
  return operations.map(idGiver(operations, new Set()));
}

/**
 * Gives the requests that the application sends ids of their own, beside those of its operations: the
 * declared one, or their name with a number if that is taken.
 */
export function withOutgoingIds(
  operations: readonly OperationModel[],
  webhooks: readonly OutgoingModel[],
): { readonly operations: OperationModel[]; readonly webhooks: OutgoingModel[] } {
  const all = [...webhooks, ...operations.flatMap(({ callbacks = [] }) => callbacks)];
  const give = idGiver(
    all.map(({ operation }) => operation),
    new Set(operations.flatMap(idsOf)),
  );
  const named = (outgoing: OutgoingModel): OutgoingModel => ({
    ...outgoing,
    operation: give(outgoing.operation),
  });
  return {
    webhooks: webhooks.map(named),
    operations: operations.map((operation) => {
      const { callbacks = [] } = operation;
      return callbacks.length === 0 ? operation : { ...operation, callbacks: callbacks.map(named) };
    }),
  };
}

/** Gives each of the operations an id that is not `taken`; declared ids stay as they are. */
function idGiver(
  operations: readonly OperationModel[],
  taken: Set<string>,
): (operation: OperationModel) => OperationModel {
  for (const operation of operations) {
    if (operation.docs.operationId !== undefined) for (const id of idsOf(operation)) taken.add(id);
  }
  return (operation) => {
    if (operation.docs.operationId !== undefined) return operation;
    const { versions = [] } = operation;
    const suffixes = versions.length === 0 ? [] : [`_v${versions.join('_')}`];
    for (let number = 1; ; number += 1) {
      const { name } = operation.run;
      const operationId = number === 1 ? name : `${name}${suffixes[number - 2] ?? `_${number}`}`;
      const named = { ...operation, docs: { ...operation.docs, operationId } };
      const ids = idsOf(named);
      if (ids.some((id) => taken.has(id))) continue;
      for (const id of ids) taken.add(id);
      return named;
    }
  };
}

function idsOf(operation: OperationModel): string[] {
  return operation.methods.map((method) => operationIdFor(operation, method));
}
