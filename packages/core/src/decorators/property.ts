import { markModelValidator } from '../schema/classes/model-validator-mark.js';
import { type ModelOptions, markModel } from '../schema/classes/model-mark.js';
import { refuseStandard } from './legacy-only.js';
import { markField } from '../schema/classes/field-mark.js';
import type { Constructor } from '../types/constructor.js';
import type { FieldOptions } from '../types/field.js';

/** Texts and examples of a property of a DTO, for the document. */
export type PropertyDocs = Pick<
  FieldOptions,
  'title' | 'description' | 'deprecated' | 'example' | 'examples' | 'hidden' | 'openapiExtra'
>;

/** A legacy decorator of a property. */
export type FieldDecorator = (target: object, key: string | symbol) => void;

/**
 * Describes a property of a DTO in the document: `@Field({ description: 'Without tax' })`.
 *
 * The rules of the property, such as `@Min(1)`, are documented without it.
 */
export function Field(docs: PropertyDocs): FieldDecorator {
  return (target, key) => {
    refuseStandard('Field', key);
    markField(target, String(key), docs);
  };
}

/** Options of {@link ModelValidator}. */
export interface ModelValidatorOptions {
  /** The property that is refused: the issue has its place and its value; defaults to the whole object. */
  readonly field?: string;
}

/**
 * Makes a method of a DTO a validator of the whole object, after the rules of its properties:
 * `@ModelValidator() datesInOrder() { if (this.to < this.from) throw new Error('to is before from'); }`.
 *
 * The message of an `Error` that it throws is the client's 422, `value_error` at the place of the object or
 * of `field`. The method may be asynchronous. A bug in it, such as a `TypeError`, refuses the object without
 * its text.
 *
 * Its parameters take dependencies: `async isFree(@Depends(openUsers) users: Users)`. Such a method runs when
 * they are there, and before the dependencies that take the object. An `HttpError`, an error with a `code`
 * (of a database, of the network) or a bug is then no verdict on the input: it fails the request.
 */
export function ModelValidator(options: ModelValidatorOptions = {}): ModelValidatorDecorator {
  return (target, key, descriptor) => {
    refuseStandard('ModelValidator', key);
    const { value } = descriptor;
    markModelValidator(target, {
      name: String(key),
      home: constructorOf(target),
      field: options.field,
      takesDependencies: value !== undefined && value.length > 0,
    });
  };
}

/** The class of a prototype, which is the target of a legacy decorator. */
function constructorOf(prototype: object): Constructor {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every prototype of a class has it
  return prototype.constructor as Constructor;
}

/** A legacy decorator of a method whose parameters, if any, take dependencies. */
export type ModelValidatorDecorator = <F extends (...args: never[]) => unknown>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<F>,
) => void;

/**
 * Describes a DTO as a whole: `@Model({ description: 'An item for sale', forbidUnknown: true })`.
 *
 * `forbidUnknown` holds for subclasses too, for bodies and for a query or cookies that the class describes.
 */
export function Model(options: ModelOptions): ModelDecorator {
  return (type) => markModel(type, options);
}

/** A legacy decorator of a class. */
export type ModelDecorator = (type: abstract new (...args: never[]) => object) => void;
