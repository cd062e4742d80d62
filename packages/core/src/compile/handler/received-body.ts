import { parseJson } from '../../json/parse-json.js';
import type { Incoming } from './inputs.js';

/**
 * The body of a request as it was received: the value of its JSON, the text of a body that is no
 * acceptable JSON, or the fields of its form; undefined without a body.
 */
export function receivedBody({ bytes, form }: Incoming): unknown {
  if (form !== undefined) return form;
  if (bytes.byteLength === 0) return undefined;
  try {
    return parseJson(bytes).value;
  } catch {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  }
}
