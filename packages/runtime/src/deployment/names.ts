/** `#` and `/` stay free: replica ids and routes are made of names. */
const PATTERN = /^[\p{L}\p{N}_$][\p{L}\p{N}_$.:-]{0,99}$/u;

/** The name of an application that is given none. */
export const DEFAULT_APPLICATION_NAME = 'default';

/** The rule for names of applications and deployments; completes "must be ...". */
export const NAME_RULE = 'letters, digits and any of _ $ . : -';

/** True for a name that an application or a deployment may have. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && PATTERN.test(value);
}
