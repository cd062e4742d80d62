import { DEFAULT_JSON_LIMITS } from '../defaults.js';
import { FIELD_REQUIRED, type Issue } from '../validation-error.js';
import type { Validated } from './validator.js';

/** The place of a value in the request: source, then keys and indexes. */
export type Location = readonly (string | number)[];

/**
 * The reason why a value was refused, without the place of the value.
 *
 * Readers return a `Problem` in place of a value, because throwing would cost a stack trace for each bad
 * request.
 */
export class Problem {
  readonly type: string;
  readonly msg: string;
  readonly ctx: Readonly<Record<string, unknown>> | undefined;

  constructor(type: string, msg: string, ctx?: Readonly<Record<string, unknown>>) {
    this.type = type;
    this.msg = msg;
    this.ctx = ctx;
  }
}

/** Turns a value into the wanted one, or returns the {@link Problem} with it. */
export type Read = (value: unknown) => unknown;

/** Makes the 422 entry of a problem. Key order is FastAPI's. */
export function toIssue(problem: Problem, loc: Location, input: unknown): Issue {
  const { type, msg, ctx } = problem;
  return ctx === undefined ? { type, loc, msg, input } : { type, loc, msg, input, ctx };
}

/** A result with one issue. */
export function refused(problem: Problem, loc: Location, input: unknown): Validated {
  return { ok: false, issues: [toIssue(problem, loc, input)] };
}

/** The most levels of nesting that a class is read to. */
export const MAX_DEPTH: number = DEFAULT_JSON_LIMITS.maxDepth;

export const TOO_DEEP: Problem = new Problem(
  'recursion_depth_exceeded',
  `JSON should be nested at most ${MAX_DEPTH} levels deep`,
  { max_depth: MAX_DEPTH },
);
export const MISSING: Problem = new Problem('missing', FIELD_REQUIRED);
export const EXTRA_FORBIDDEN: Problem = new Problem(
  'extra_forbidden',
  'Extra inputs are not permitted',
);
export const NOT_AN_OBJECT: Problem = new Problem(
  'model_attributes_type',
  'Input should be a valid dictionary or object to extract fields from',
);
export const NOT_A_LIST: Problem = new Problem('list_type', 'Input should be a valid list');
