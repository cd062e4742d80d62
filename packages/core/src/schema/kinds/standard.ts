import type { StandardSchemaV1 } from '@standard-schema/spec';
import { ResponseMismatchError } from '../../errors.js';
import type { TypeModel } from '../../types/type-model.js';
import type { Projection } from '../output/projection.js';
import { standardSchema } from '../standard/standard-schema.js';
import { standardValidator } from '../standard/standard-validator.js';
import { textShape } from '../standard/text-shape.js';
import { undeclaredRemover } from '../standard/undeclared.js';
import type { Validator, ValidatorOptions } from '../validator.js';
import { underFieldNames } from './field-names.js';
import type { TypeKind } from './kind.js';

/** A Standard Schema value of zod, valibot, arktype or another library. */
export const STANDARD_KIND: TypeKind<Extract<TypeModel, { readonly kind: 'standard' }>> = {
  validator: ({ schema }, options) => underFieldNames(shapedValidator(schema, options), options),
  schema: ({ schema }, context) => standardSchema(schema, context),
  projection: ({ schema }) => standardProjection(schema),
  expected: () => 'an object',
};

function shapedValidator(schema: StandardSchemaV1, { mode }: ValidatorOptions): Validator {
  const validate = standardValidator(schema);
  const shape = mode === 'text' ? textShape(schema) : undefined;
  return shape === undefined ? validate : (value, loc) => validate(shape(value), loc);
}

/** Validates with the schema, then removes undeclared properties if the schema's library keeps them. */
function standardProjection(schema: StandardSchemaV1): Projection {
  const { validate } = schema['~standard'];
  const remove = undeclaredRemover(schema) ?? ((value: unknown): unknown => value);
  return (value) => {
    const result = validate(value);
    return result instanceof Promise
      ? result.then((settled) => remove(accepted(settled)))
      : remove(accepted(result));
  };
}

function accepted(result: StandardSchemaV1.Result<unknown>): unknown {
  if (result.issues === undefined) return result.value;
  const [first] = result.issues;
  const path = (first?.path ?? []).map((part) =>
    String(typeof part === 'object' ? part.key : part),
  );
  const place = path.length === 0 ? '' : `${path.join('.')}: `;
  throw new ResponseMismatchError(
    `the response is refused by its schema: ${place}${first?.message ?? ''}.`,
  );
}
