import { encodeJson } from '../../json/encode-json.js';
import type { TypeModel } from '../../types/type-model.js';
import { durationText } from './written-duration.js';

/** Converts a default or example of a type to its form on the wire. */
export function wireValue(value: unknown, type: TypeModel): unknown {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'bigint') return JSON.parse(encodeJson(value));
  if (type.kind === 'array' && Array.isArray(value)) {
    return value.map((item) => wireValue(item, type.items));
  }
  return type.kind === 'duration' && typeof value === 'number' ? durationText(value) : value;
}
