import { ResponseMismatchError } from '../../errors.js';
import type { OutputModel } from '../../types/output-model.js';
import type { TypeModel } from '../../types/type-model.js';
import { type Serializer, compileWriter } from './writer.js';
import { encodeJson } from '../../json/encode-json.js';
import { compileOutput } from './trim.js';

/** How a declared response is written. */
export interface SerializerOptions {
  /** Names the handler in errors. */
  readonly where?: string;
  /** The parts that are sent; undefined for all. */
  readonly output?: OutputModel | undefined;
}

/**
 * Makes the serializer of a declared response.
 *
 * Omits everything that the type does not declare, as FastAPI's `response_model` does: extra keys, the
 * properties of a subclass, properties with `@Exclude`. Writes the names of `@Expose`. A value of another
 * shape throws {@link ResponseMismatchError}. Without a type, writes the whole value.
 */
export function compileSerializer(
  type: TypeModel | undefined,
  { where, output }: SerializerOptions = {},
): Serializer {
  const write = output === undefined ? type && compileWriter(type) : trimmedWriter(type, output);
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

function trimmedWriter(type: TypeModel | undefined, output: OutputModel): Serializer {
  const project = compileOutput(type, output);
  return (value) => {
    const projected = project(value);
    return projected instanceof Promise ? projected.then(encodeJson) : encodeJson(projected);
  };
}
