import { HttpError } from '../errors.js';
import { decodeQueryComponent } from '../http/percent.js';
import { type FormPlan, keepsText, tooManyFields } from './form-plan.js';
import { FormCollector, type FormValues } from './form-values.js';

/**
 * Reads an `application/x-www-form-urlencoded` body.
 *
 * Throws `HttpError` 400 when the encoding of a name or of a kept value is malformed, as a query's, and
 * 413 beyond the limits.
 */
export function parseUrlencoded(bytes: Uint8Array, plan: FormPlan): FormValues {
  const { limits } = plan;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const form = new FormCollector();
  let count = 0;
  for (let start = 0, end = 0; start < text.length; start = end + 1) {
    const ampersand = text.indexOf('&', start);
    end = ampersand === -1 ? text.length : ampersand;
    if (start === end) continue;
    count += 1;
    if (count > limits.maxFields) throw tooManyFields(limits);
    const pair = text.slice(start, end);
    const sign = pair.indexOf('=');
    const name = decoded(sign === -1 ? pair : pair.slice(0, sign));
    if (keepsText(plan, name)) form.add(name, decoded(sign === -1 ? '' : pair.slice(sign + 1)));
  }
  return form.values;
}

function decoded(raw: string): string {
  const text = decodeQueryComponent(raw);
  if (text !== undefined) return text;
  throw new HttpError(
    400,
    'The form is malformed: it has to be percent-encoded UTF-8 without NUL characters.',
  );
}
