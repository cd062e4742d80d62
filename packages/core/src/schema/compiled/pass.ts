import type { ErrorNode } from '../classes/libraries.js';
import type { Dropped } from './reserved-keys.js';

/** The notes of reading one value. */
export interface Pass {
  /** The value is a parsed JSON body; else it was made from text and holds no reserved keys. */
  readonly json: boolean;
  /** The input is a copy that may be changed. */
  readonly owned: boolean;
  /** An instance was given a key that its rules may not know. */
  extra: boolean;
  dropped: Dropped | undefined;
  /** Asynchronous rules that have not answered yet. */
  pending: PromiseLike<unknown>[] | undefined;
  /** Values found wrong so far: the check of a list stops when there are enough to report. */
  found: number;
}

export function newPass(json: boolean, owned: boolean): Pass {
  return { json, owned, extra: false, dropped: undefined, pending: undefined, found: 0 };
}

/** An error node that is still being filled. */
export interface OpenNode extends ErrorNode {
  constraints?: Record<string, string>;
  children?: OpenNode[];
  /** Stands for its children, which were not known when it was made. */
  readonly isGroup?: true;
}

/** Makes an instance of one class from a plain object; throws what class-transformer would. */
export interface Maker {
  run(plain: object, pass: Pass, depth: number): object;
}

/**
 * Checks an instance of one class; undefined when nothing is wrong and nothing pending.
 *
 * `made`: the instance comes straight from the class's maker, so that its keys are known.
 */
export interface Checker {
  run(instance: object, pass: Pass, made: boolean): OpenNode[] | undefined;
}
