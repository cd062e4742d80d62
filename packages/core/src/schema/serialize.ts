import type { TypeModel } from '../model/types.js';
import { compileWriter } from './compiled/writer.js';
import { encodeJson } from './encode.js';

/** Writes a handler's result as JSON text; throws when it cannot, which is a mistake of the server. */
export type Serializer = (value: unknown) => string;

/**
 * Makes the serializer of a declared response.
 *
 * What the type does not declare is left out, as FastAPI's `response_model` does: extra keys, the
 * properties of a subclass, what `@Exclude` hides; `@Expose` names are written. Without a type
 * everything is written.
 */
export function compileSerializer(type: TypeModel | undefined): Serializer {
  return (type && compileWriter(type)) ?? encodeJson;
}
