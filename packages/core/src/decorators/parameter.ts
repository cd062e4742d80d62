import { markSecret } from '../schema/classes/secret-mark.js';
import type { FieldType } from '../types/field.js';
import type { FileFieldType, FileOptions } from './file.js';
import { refuseStandard } from './legacy-only.js';
import { recordOfTarget } from './method-decorator.js';
import { isToken } from '../types/type-token.js';
import {
  type ParameterDecoratorName,
  type ParameterOptions,
  type ParameterRecord,
  recordMisuse,
  recordParameter,
} from './record.js';

/** A legacy decorator on a parameter; standard decorators cannot be on parameters. */
export type ParameterDecoratorFunction = (
  target: object,
  key: string | symbol | undefined,
  index: number,
) => void;

/**
 * `@Query()`, `@Query('limit')`, `@Query(Number)`, `@Query({ le: 100 })`, and name with type or options.
 *
 * A class or an object schema without a name takes all values of the source: `@Query() page: Page`.
 */
export interface ParameterDecoratorFactory {
  (name: string, options: ParameterOptions): ParameterDecoratorFunction;
  (name: string, type?: FieldType): ParameterDecoratorFunction;
  (type: FieldType, options?: ParameterOptions): ParameterDecoratorFunction;
  (options?: ParameterOptions): ParameterDecoratorFunction;
}

/** `@File()`, `@File('avatar')`, `@File(UploadFile)`, `@File({ maxBytes })`, and name with type or options. */
export interface FileDecoratorFactory {
  (name: string, options: FileOptions): ParameterDecoratorFunction;
  (name: string, type?: FileFieldType): ParameterDecoratorFunction;
  (type: FileFieldType, options?: FileOptions): ParameterDecoratorFunction;
  (options?: FileOptions): ParameterDecoratorFunction;
}

/** Takes a parameter of the path template; the name defaults to the argument's. */
export const Path: ParameterDecoratorFactory = factory('Path');
/** Takes a value of the query string; the name defaults to the argument's. */
export const Query: ParameterDecoratorFactory = factory('Query');
/** Takes a header field; the name defaults to the argument's with hyphens: `xToken` is `x-token`. */
export const Header: ParameterDecoratorFactory = factory('Header');
/** Takes a cookie; the name defaults to the argument's. */
export const Cookie: ParameterDecoratorFactory = factory('Cookie');
/** Takes the JSON body; several `@Body` parameters share one JSON object, each by its name. */
export const Body: ParameterDecoratorFactory = factory('Body');
/**
 * Takes a text field of a form, urlencoded or multipart; the name defaults to the argument's. A class
 * or an object schema without a name takes all fields: `@Form() login: Login`.
 */
export const Form: ParameterDecoratorFactory = factory('Form');
/**
 * Takes a file of a multipart form: `@File() avatar: UploadFile`, `@File([UploadFile]) photos`, or its
 * bytes with `@File() avatar: Uint8Array`. A parameter of type `UploadFile` needs no decorator.
 */
export const File: FileDecoratorFactory = factory('File');

/** A decorator of a parameter, or of a property of a class. */
export type SecretDecorator = (
  target: object,
  key: string | symbol | undefined,
  index?: number,
) => void;

/** Keeps the received value of this parameter, or of this property of a DTO, out of error responses. */
export function Secret(): SecretDecorator {
  const onParameter = recorder('Secret', undefined, {});
  return (target, key, index) => {
    if (typeof index === 'number') onParameter(target, key, index);
    else if (key !== undefined) {
      refuseStandard('Secret', key);
      markSecret(target, String(key));
    }
  };
}

type FactoryArgument = string | FieldType | ParameterOptions | undefined;

function factory(decorator: ParameterDecoratorName): ParameterDecoratorFactory {
  return (first?: FactoryArgument, second?: FactoryArgument) => {
    const name = typeof first === 'string' ? first : undefined;
    return recorder(decorator, name, {
      ...(typeof first === 'string' ? undefined : toOptions(first)),
      ...(typeof second === 'string' ? undefined : toOptions(second)),
    });
  };
}

function toOptions(argument: FieldType | ParameterOptions | undefined): ParameterOptions {
  if (argument === undefined) return {};
  return isFieldType(argument) ? { type: argument } : argument;
}

function isFieldType(argument: FieldType | ParameterOptions): argument is FieldType {
  return (
    typeof argument === 'function' ||
    Array.isArray(argument) ||
    isToken(argument) ||
    '~standard' in argument
  );
}

function recorder(
  decorator: ParameterDecoratorName,
  name: string | undefined,
  options: ParameterOptions,
): ParameterDecoratorFunction {
  return parameterRecorder({ decorator, options, ...(name === undefined ? {} : { name }) });
}

/** Makes a decorator that records `parameter` on a parameter of a method or a constructor. */
export function parameterRecorder(
  parameter: Omit<ParameterRecord, 'index'>,
): ParameterDecoratorFunction {
  const { decorator } = parameter;
  return (target, key, index) => {
    refuseStandard(decorator, key);
    const record = recordOfTarget(target);
    if (key === undefined) {
      record?.constructorParameters.push({ ...parameter, index });
      return;
    }
    if (typeof target === 'function') {
      recordMisuse(record, { decorator, member: String(key), reason: 'static' });
      return;
    }
    const site = { record, member: String(key), decorators: 'legacy', handler: undefined } as const;
    recordParameter(site, { ...parameter, index });
  };
}
