import type { Strictness } from '../validator.js';

/** The strictness and the groups that a class is read with; one object per combination. */
export interface ClassView {
  readonly strictness: Strictness;
  /** Validation groups of class-validator; empty for all rules. */
  readonly groups: readonly string[];
  /** Groups of class-transformer, whose properties responses contain besides those without groups. */
  readonly outputGroups: readonly string[];
}

const VIEWS = new Map<string, ClassView>();

/** The view for some options; equal options have the same view object. */
export function classView(options: {
  readonly strictness?: Strictness;
  readonly groups?: readonly string[];
  readonly outputGroups?: readonly string[];
}): ClassView {
  const strictness = options.strictness ?? 'compat';
  const groups = [...new Set(options.groups)].toSorted();
  const outputGroups = [...new Set(options.outputGroups)].toSorted();
  const key = JSON.stringify([strictness, groups, outputGroups]);
  const view = VIEWS.get(key) ?? { strictness, groups, outputGroups };
  VIEWS.set(key, view);
  return view;
}

/** class-validator bug for bug, with every rule. */
export const COMPAT: ClassView = classView({});
