import type { Strictness } from '../validator.js';

/** How the rules of a class are read, and which of them: one object for each such choice. */
export interface ClassView {
  readonly strictness: Strictness;
  /** Validation groups of class-validator: without any, every rule holds. */
  readonly groups: readonly string[];
}

const VIEWS = new Map<string, ClassView>();

/** The view of some options; equal options have the same one. */
export function classView(options: {
  readonly strictness?: Strictness;
  readonly groups?: readonly string[];
}): ClassView {
  const strictness = options.strictness ?? 'compat';
  const groups = [...new Set(options.groups)].toSorted();
  const key = JSON.stringify([strictness, groups]);
  const view = VIEWS.get(key) ?? { strictness, groups };
  VIEWS.set(key, view);
  return view;
}

/** class-validator bug for bug, with every rule. */
export const COMPAT: ClassView = classView({});
