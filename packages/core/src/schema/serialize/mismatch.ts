import { ResponseMismatchError } from '../../errors.js';
import type { TypeModel } from '../../types/type-model.js';

/** What a place of a response must hold, and which place that is: `Out.owner`. */
export interface Place {
  readonly name: string;
  readonly type: TypeModel;
}

/** The error for a value that does not fit; it names kinds and classes, never what they hold. */
export function mismatch({ name, type }: Place, value: unknown): ResponseMismatchError {
  return new ResponseMismatchError(`${name} must be ${wanted(type)}, not ${kindOf(value)}.`);
}

function wanted(type: TypeModel): string {
  switch (type.kind) {
    case 'class':
      return type.type.name;
    case 'array':
      return `a list of ${type.items.kind === 'class' ? type.items.type.name : `${type.items.kind}s`}`;
    case 'string':
    case 'number':
    case 'boolean':
    case 'date':
      return `a ${type.kind}`;
    case 'integer':
      return 'a number';
    case 'enum':
      return 'one of its values';
    case 'object':
    case 'standard':
    case 'unknown':
      return 'an object';
    default:
      return type satisfies never;
  }
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'object' || value === null) return `a ${typeof value}`;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof Blob) {
    return 'bytes';
  }
  const { constructor } = value;
  const name = typeof constructor === 'function' && constructor !== Object ? constructor.name : '';
  return name === '' ? 'an object' : `a ${name}`;
}
