/** `#` and `/` stay free: replica ids and routes are made of names. */
const PATTERN = /^[\p{L}\p{N}_$][\p{L}\p{N}_$.:-]{0,99}$/u;

/** What an application or a deployment may be called; completes "must be ...". */
export const NAME_RULE = 'letters, digits and any of _ $ . : -';

/** True for what an application or a deployment may be called. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && PATTERN.test(value);
}
