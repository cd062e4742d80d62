import type { DefinitionProblem } from '../errors.js';
import type { OperationModel, OutgoingModel } from './app-model.js';
import { handlerName } from './handler-model.js';
import { operationIdFor } from './operation-docs.js';
import { reportAt } from './problems.js';

/** Reports ids that two operations have, and links to operations that the document does not have. */
export function checkDocumented(
  operations: readonly OperationModel[],
  webhooks: readonly OutgoingModel[],
  problems: DefinitionProblem[],
): void {
  const outgoing = [...webhooks, ...operations.flatMap(({ callbacks = [] }) => callbacks)];
  checkOperationIds([...operations, ...outgoing.map(({ operation }) => operation)], problems);
  checkLinks(operations, problems);
}

function checkOperationIds(
  operations: readonly OperationModel[],
  problems: DefinitionProblem[],
): void {
  const owners = new Map<string, OperationModel>();
  for (const operation of operations) {
    for (const id of operation.docs.generatedIds?.values() ?? []) {
      if (typeof id === 'string' && id !== '') continue;
      reportAt(problems, handlerName(operation))(
        'E_OPTION_INVALID',
        `gets the operationId ${JSON.stringify(id)} from generateUniqueId.`,
        'Return a text that is not empty.',
      );
    }
    // Each version of the API has a document of its own.
    const inDocuments = (id: string): string[] =>
      (operation.versions ?? ['']).map((version) => `${id} ${version}`);
    const repeated = operation.methods
      .map((method) => operationIdFor(operation, method))
      .filter((id) => inDocuments(id).some((key) => owners.has(key)));
    for (const id of repeated) {
      reportAt(problems, handlerName(operation))(
        'E_OPERATION_ID_DUPLICATE',
        `the operationId "${id}" is already that of ${ownerOf(inDocuments(id), owners)}.`,
        'Choose another, or leave it out to use the name of the method.',
      );
    }
    for (const method of operation.methods) {
      for (const key of inDocuments(operationIdFor(operation, method))) owners.set(key, operation);
    }
  }
}

function ownerOf(
  keys: readonly string[],
  owners: ReadonlyMap<string, OperationModel>,
): string | undefined {
  return keys.map((key) => owners.get(key)?.run.name).find((name) => name !== undefined);
}

function checkLinks(operations: readonly OperationModel[], problems: DefinitionProblem[]): void {
  const documented = operations.filter(({ docs }) => docs.hidden !== true);
  const known = new Set(
    documented.flatMap((operation) =>
      operation.methods.map((method) => operationIdFor(operation, method)),
    ),
  );
  for (const operation of documented) {
    for (const { status, links = {} } of operation.responses ?? []) {
      for (const [name, { operationId }] of Object.entries(links)) {
        if (known.has(operationId)) continue;
        reportAt(problems, handlerName(operation))(
          'E_OPTION_INVALID',
          `has the link "${name}" of ${status} to the operation ${JSON.stringify(operationId)}, which the document does not have.`,
          `Give an operationId of the document: ${[...known].slice(0, 3).join(', ')}.`,
        );
      }
    }
  }
}
