import type { EncodingObject, RequestBodyObject } from 'openapi3-ts/oas31';
import { MULTIPART, URLENCODED } from '../form/form-type.js';
import type { OperationModel } from '../model/app-model.js';
import { fileWithin } from '../model/file-type.js';
import { type FormInputs, formInputs } from '../model/form-inputs.js';
import type { HandlerModel, ParameterModel } from '../model/handler-model.js';
import { docsKeywords } from '../schema/kinds/docs-keywords.js';
import { jsonSchema } from '../schema/kinds/kinds.js';
import type { JsonSchema, SchemaContext } from '../schema/schema-context.js';
import { defined } from '../types/members.js';
import type { TypeModel } from '../types/type-model.js';
import { type NamedParameter, namedParameters } from './parameters.js';

/** An operation and all handlers that its requests run. */
interface OperationHandlers {
  readonly operation: OperationModel;
  readonly handlers: readonly HandlerModel[];
}

/**
 * Describes the form that an operation reads; undefined for one that reads none.
 *
 * A class that takes all fields keeps its own name; any other form is `Body_<operationId>`. A form
 * that cannot do without files is multipart alone.
 */
export function formBody(
  { operation, handlers }: OperationHandlers,
  operationId: string,
  context: SchemaContext,
): RequestBodyObject | undefined {
  const inputs = formInputs(handlers);
  const members = namedParameters(handlers, context).filter(({ source }) => source === 'form');
  const own = ownSchema(inputs, context);
  if (own === undefined && members.length === 0) return undefined;
  const schema =
    own ?? context.registry.keep(operation, `Body_${operationId}`, () => objectOf(members));
  const encoding = encodingOf(inputs.files);
  const content = { schema, ...(encoding === undefined ? undefined : { encoding }) };
  const isMultipart = inputs.files.some(({ required }) => required);
  return {
    content:
      inputs.files.length === 0
        ? { [URLENCODED]: { schema }, [MULTIPART]: content }
        : { [MULTIPART]: content, ...(isMultipart ? undefined : { [URLENCODED]: { schema } }) },
    required: members.some(({ required }) => required),
  };
}

/** The schema of the class or schema that takes all fields; undefined beside other fields. */
function ownSchema(
  { texts, files, groups }: FormInputs,
  context: SchemaContext,
): JsonSchema | undefined {
  const [group] = groups;
  if (group === undefined || texts.length + files.length + groups.length > 1) return undefined;
  return group.type.kind === 'object' ? undefined : jsonSchema(group.type, context);
}

function objectOf(members: readonly NamedParameter[]): JsonSchema {
  // A field that a dependency and the handler read is listed twice.
  const required = new Set(members.filter((member) => member.required).map(({ name }) => name));
  return {
    type: 'object',
    properties: Object.fromEntries(
      members.map(({ name, schema, docs, type = ANY }) => [
        name,
        {
          ...schema,
          ...docsKeywords(docs, type),
          ...defined({ description: description(schema, docs) }),
        },
      ]),
    ),
    ...(required.size > 0 ? { required: [...required] } : undefined),
  };
}

const ANY: TypeModel = { kind: 'unknown' };

/** A field's own description, and the rules of a file after it. */
function description(schema: JsonSchema, docs: NamedParameter['docs']): string | undefined {
  const parts = [docs.description, schema.description].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(' ');
}

/** The content types of the files that are limited to some. */
function encodingOf(
  files: readonly ParameterModel[],
): Readonly<Record<string, EncodingObject>> | undefined {
  const limited = files.flatMap(({ name, type }) => {
    const types = fileWithin(type)?.rules.contentTypes;
    return types === undefined ? [] : [[name, { contentType: types.join(', ') }] as const];
  });
  return limited.length === 0 ? undefined : Object.fromEntries(limited);
}
