import { markField } from '../schema/classes/field-mark.js';
import type { FieldOptions } from './field.js';

/** Texts and examples of a property of a DTO, for the document. */
export type PropertyDocs = Pick<
  FieldOptions,
  'title' | 'description' | 'deprecated' | 'example' | 'examples' | 'hidden'
>;

/** A legacy decorator of a property. */
export type FieldDecorator = (target: object, key: string | symbol) => void;

/**
 * Describes a property of a DTO in the document: `@Field({ description: 'Without tax' })`.
 *
 * The rules of the property, such as `@Min(1)`, are documented without it.
 */
export function Field(docs: PropertyDocs): FieldDecorator {
  return (target, key) => markField(target, String(key), docs);
}
