import type { SchemaObject } from 'openapi3-ts/oas31';

import { isJson } from '../http/content-type.js';
import type { AppModel, OperationModel, ToolModel } from '../model/app-model.js';
import { handlersOf } from '../model/dependency-order.js';
import { versionFields } from '../model/versions.js';
import { jsonSchema } from '../schema/kinds/kinds.js';
import { defined } from '../types/members.js';
import { componentsOf, standAlone } from './stand-alone-schema.js';
import { type ToolInput, toolInput } from './tool-input.js';

/** An operation, its description for models, and how the request of a call is made. */
export interface Tool<T> {
  readonly model: ToolModel;
  readonly operation: OperationModel;
  readonly input: ToolInput;
  /** The schema of results; undefined where results are text, or anything. */
  readonly output: SchemaObject | undefined;
  /** True when the operation may get the value of its JSON body, because nothing asks for the bytes. */
  readonly passesValues: boolean;
  /** Header fields of the request of every call, such as the one of its version. */
  readonly fields: Readonly<Record<string, string>>;
  /** Serves the operation. */
  readonly target: T;
}

/** Makes the tools of an application, in the order of their operations. */
export function toolsOf<T>(
  model: AppModel,
  targets: ReadonlyMap<OperationModel, T>,
): readonly Tool<T>[] {
  return model.operations.flatMap((operation) => {
    const { tool } = operation;
    const target = targets.get(operation);
    if (tool === undefined || target === undefined) return [];
    const input = toolInput(operation, model);
    const output = outputOf(operation, model);
    const passesValues = !asksForBytes(operation, model);
    const fields = versionFields(operation, model.options.versioning) ?? {};
    return [{ model: tool, operation, input, output, passesValues, fields, target }];
  });
}

/** True when code of the operation may ask for its request, or limits of its own need the bytes. */
function asksForBytes(operation: OperationModel, { options }: AppModel): boolean {
  const { middleware = [], exceptionHandlers = [], forbidDuplicateKeys } = options;
  const { maxBodyBytes, maxJsonDepth, maxJsonKeys } = operation;
  return (
    middleware.length + exceptionHandlers.length > 0 ||
    operation.middleware.length + operation.exceptions.length > 0 ||
    forbidDuplicateKeys === true ||
    [maxBodyBytes, maxJsonDepth, maxJsonKeys].some((limit) => limit !== undefined) ||
    handlersOf(operation).some((handler) =>
      handler.arguments.some(
        (argument) => argument.kind === 'injected' && argument.what === 'request',
      ),
    )
  );
}

/** The entry of a tool in `tools/list`. Before 2026-07-28 the result of a tool with a schema was an object. */
export function toolEntry(
  { model, input, output }: Tool<unknown>,
  isModern: boolean,
): Readonly<Record<string, unknown>> {
  const { name, title, description, annotations } = model;
  return {
    name,
    ...defined({ title, description }),
    inputSchema: input.schema,
    ...(output !== undefined && (isModern || isObjectSchema(output)) && { outputSchema: output }),
    annotations,
  };
}

/** True when every result of a schema is a JSON object. */
export function isObjectSchema(schema: SchemaObject): boolean {
  return schema.type === 'object';
}

function outputOf(operation: OperationModel, model: AppModel): SchemaObject | undefined {
  const { response, responses = [], responseClasses = [], sse, status } = operation;
  if (response === undefined || sse) return undefined;
  const types = responseClasses.map(({ mediaType }) => mediaType);
  if (types.some((type) => type !== undefined && !isJson(type))) return undefined;
  const components = componentsOf(model);
  const others = responses.flatMap((other) =>
    other.result !== undefined && other.status.startsWith('2') && other.status !== String(status)
      ? [other.result]
      : [],
  );
  const [first = {}, ...further] = [response, ...others].map((type) =>
    jsonSchema(type, { direction: 'output', registry: components }),
  );
  const schema = further.length === 0 ? first : { anyOf: [first, ...further] };
  return standAlone(schema, components.schemas);
}
