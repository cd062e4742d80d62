import type { StandardSchemaV1 } from '@standard-schema/spec';
import { headerName } from '../http/header-name.js';
import type { TypeModel } from '../types/type-model.js';
import { classValidator } from './compiled/class-validator.js';
import { defaultSource } from './classes/default-value.js';
import { standardValidator } from './standard/standard-validator.js';
import { arrayValidator } from './kinds/array.js';
import { booleanReaders } from './kinds/boolean.js';
import { dateReaders } from './kinds/date.js';
import { enumReaders } from './kinds/enum.js';
import { integerReaders, numberReaders } from './kinds/number.js';
import { objectValidator } from './kinds/object.js';
import { scalarValidator } from './kinds/scalar.js';
import { stringReaders } from './kinds/string.js';
import { discreet } from './classes/secrets.js';
import { textShape } from './standard/text-shape.js';
import type { CompileValidator, Validated, Validator, ValidatorOptions } from './validator.js';

/** Makes the validator of a type, once; the validator then serves every request. */
export const compileValidator: CompileValidator = (type, options) => {
  switch (type.kind) {
    case 'string':
      return scalarValidator(stringReaders(type.constraints), options.mode);
    case 'number':
      return scalarValidator(numberReaders(type.constraints), options.mode);
    case 'integer':
      return scalarValidator(integerReaders(type.constraints), options.mode);
    case 'boolean':
      return scalarValidator(booleanReaders, options.mode);
    case 'date':
      return scalarValidator(dateReaders, options.mode);
    case 'enum':
      return scalarValidator(enumReaders(type.values), options.mode);
    case 'array':
      return discreet(
        arrayValidator(compileValidator(type.items, options), type.constraints, options.mode),
        type,
        options.strictness,
      );
    case 'object':
      return underFieldNames(
        discreet(compileObject(type.properties, options), type, options.strictness),
        options,
      );
    case 'class':
      return underFieldNames(
        discreet(classValidator(type.type, options, compileValidator), type, options.strictness),
        options,
      );
    case 'standard':
      return underFieldNames(compileStandard(type.schema, options), options);
    case 'unknown':
      return (value) => ({ ok: true, value });
    default:
      return type satisfies never;
  }
};

function compileStandard(schema: StandardSchemaV1, { mode }: ValidatorOptions): Validator {
  const validate = standardValidator(schema);
  const shape = mode === 'text' ? textShape(schema) : undefined;
  return shape === undefined ? validate : (value, loc) => validate(shape(value), loc);
}

type ObjectProperties = Extract<TypeModel, { kind: 'object' }>['properties'];

function compileObject(properties: ObjectProperties, options: ValidatorOptions): Validator {
  const members = Object.entries(properties).map(([name, property]) => ({
    name,
    required: property.required,
    makeDefault: defaultSource(property.defaultValue),
    validate: compileValidator(property.type, options),
  }));
  return objectValidator(members, options);
}

/** All headers as one object: the property `xToken` is reported as the field `x-token`. */
function underFieldNames(validate: Validator, { mode }: ValidatorOptions): Validator {
  if (mode === 'json') return validate;
  return (value, loc) => {
    const result = validate(value, loc);
    if (loc.length !== 1 || loc[0] !== 'header') return result;
    return result instanceof Promise ? result.then(withFieldNames) : withFieldNames(result);
  };
}

function withFieldNames(result: Validated): Validated {
  if (result.ok) return result;
  const issues = result.issues.map((issue) => {
    const [source = '', property, ...path] = issue.loc;
    return typeof property === 'string'
      ? { ...issue, loc: [source, headerName(property), ...path] }
      : issue;
  });
  return { ok: false, issues };
}
