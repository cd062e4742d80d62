import { ResponseMismatchError } from '../../errors.js';
import type { TypeModel } from '../../types/type-model.js';
import { type Serializer, compileWriter } from './writer.js';
import { encodeJson } from '../../json/encode-json.js';

/**
 * Makes the serializer of a declared response; `where` names its handler in errors.
 *
 * Omits everything that the type does not declare, as FastAPI's `response_model` does: extra keys, the
 * properties of a subclass, properties with `@Exclude`. Writes the names of `@Expose`. A value of another
 * shape throws {@link ResponseMismatchError}. Without a type, writes the whole value.
 */
export function compileSerializer(type: TypeModel | undefined, where?: string): Serializer {
  const write = type && compileWriter(type);
  if (write === undefined) return encodeJson;
  const located = (error: unknown): unknown =>
    error instanceof ResponseMismatchError ? new ResponseMismatchError(error.what, where) : error;
  return (value) => {
    try {
      const text = write(value);
      if (typeof text === 'string') return text;
      return text.catch((error: unknown) => Promise.reject(located(error)));
    } catch (error) {
      throw located(error);
    }
  };
}
