import type { EncodingObject, RequestBodyObject } from 'openapi3-ts/oas31';
import { MULTIPART, URLENCODED } from '../form/form-type.js';
import type { OperationModel } from '../model/app-model.js';
import { fileWithin } from '../model/file-type.js';
import { type FormInputs, formInputs } from '../model/form-inputs.js';
import { groupMembers } from '../model/group.js';
import type { HandlerModel, ParameterModel } from '../model/handler-model.js';
import { docsKeywords } from '../schema/kinds/docs-keywords.js';
import { mergeExtra } from '../schema/kinds/merge-extra.js';
import { jsonSchema } from '../schema/kinds/kinds.js';
import { CLOSED, type JsonSchema, type SchemaContext } from '../schema/schema-context.js';
import type { Constructor } from '../types/constructor.js';
import { defined } from '../types/members.js';
import type { TypeModel } from '../types/type-model.js';
import { type NamedParameter, namedParameters } from './parameters.js';

/** An operation and all handlers that its requests run. */
interface OperationHandlers {
  readonly operation: OperationModel;
  readonly handlers: readonly HandlerModel[];
  /** True when unknown fields are refused. */
  readonly forbidsUnknown: boolean;
}

/**
 * Describes the form that an operation reads; undefined for one that reads none.
 *
 * A class that takes all fields has its own name, in a schema of its own: text has no null. Any other form
 * is `Body_<operationId>`. A form with files is described as multipart alone.
 */
export function formBody(
  { operation, handlers, forbidsUnknown }: OperationHandlers,
  operationId: string,
  context: SchemaContext,
): RequestBodyObject | undefined {
  const inputs = formInputs(handlers);
  const members = namedParameters(handlers, context).filter(({ source }) => source === 'form');
  const unlisted = unlistedSchema(inputs, context);
  if (unlisted === undefined && members.length === 0) return undefined;
  const closed = forbidsUnknown && inputs.groups.length > 0 ? CLOSED : undefined;
  const named = () => ({ ...objectOf(members), ...closed });
  const { key, name } = identityOf(inputs) ?? { key: operation, name: `Body_${operationId}` };
  const schema = unlisted ?? context.registry.keep(key, name, named);
  const encoding = encodingOf(inputs.files);
  const content = { schema, ...(encoding === undefined ? undefined : { encoding }) };
  return {
    content: {
      // A form without files is accepted as both, even where files are optional.
      ...(inputs.files.length > 0 ? undefined : { [URLENCODED]: { schema } }),
      [MULTIPART]: content,
    },
    required: members.some(({ required }) => required),
  };
}

/** The identity of the schema of a class that takes all fields, which has the name of the class. */
function identityOf({ texts, files, groups }: FormInputs): SchemaIdentity | undefined {
  const [group] = groups;
  if (group?.type.kind !== 'class' || group.type.groups !== undefined) return undefined;
  if (texts.length + files.length + groups.length > 1) return undefined;
  const { type } = group.type;
  const key = CLASS_KEYS.get(type) ?? {};
  CLASS_KEYS.set(type, key);
  return { key, name: type.name };
}

interface SchemaIdentity {
  readonly key: object;
  readonly name: string;
}

// The schema of a class as a form is another than that of the class as JSON.
const CLASS_KEYS = new WeakMap<Constructor, object>();

/** The schema of a Standard Schema that takes all fields without listing them; undefined beside other fields. */
function unlistedSchema(
  { texts, files, groups }: FormInputs,
  context: SchemaContext,
): JsonSchema | undefined {
  const [group] = groups;
  if (group === undefined || texts.length + files.length + groups.length > 1) return undefined;
  const isListed = group.type.kind !== 'standard' || groupMembers(group.type) !== undefined;
  return isListed ? undefined : jsonSchema(group.type, context);
}

function objectOf(members: readonly NamedParameter[]): JsonSchema {
  // A field that a dependency and the handler read is listed twice.
  const required = new Set(members.filter((member) => member.required).map(({ name }) => name));
  return {
    type: 'object',
    properties: Object.fromEntries(
      members.map(({ name, schema, docs, type = ANY }) => [
        name,
        mergeExtra(
          {
            ...(required.has(name) ? withoutEmpty(schema) : schema),
            ...docsKeywords(docs, type),
            ...defined({ description: description(schema, docs) }),
          },
          docs.openapiExtra,
        ),
      ]),
    ),
    ...(required.size > 0 ? { required: [...required] } : undefined),
  };
}

/** An empty text is an absent field, which a required one cannot be. */
function withoutEmpty(schema: JsonSchema): JsonSchema {
  if (!('type' in schema) || schema.type !== 'string') return schema;
  const { enum: values, format, contentMediaType, minLength = 0 } = schema;
  const isOther = values !== undefined || format !== undefined || contentMediaType !== undefined;
  return isOther || minLength > 0 ? schema : { ...schema, minLength: 1 };
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
