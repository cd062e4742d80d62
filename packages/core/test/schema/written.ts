import type { TypeModel } from '../../src/types/type-model.js';
import { compileSerializer } from '../../src/schema/serialize/serialize.js';

/** The JSON that a declared response is written as, read again. */
export function written(type: TypeModel | undefined, value: unknown): unknown {
  const text = compileSerializer(type)(value);
  if (typeof text !== 'string') throw new TypeError('The schema is asynchronous.');
  return JSON.parse(text) as unknown;
}
