import { type RuleSite, messageOf } from './messages.js';
import type { OpenNode, Pass } from './pass.js';

/** The value being checked, with its object and property. */
export interface Subject {
  readonly object: object;
  readonly value: unknown;
  readonly property: string;
}

/** A node without a broken rule yet. */
export function openNode({ object, value, property }: Subject): OpenNode {
  return { target: object, value, property, children: [], constraints: {} };
}

/** Notes a broken rule, and makes the node for the first one. */
export function failed(
  node: OpenNode | undefined,
  site: RuleSite,
  subject: Subject,
  pass: Pass,
): OpenNode {
  if (node === undefined) pass.found += 1;
  const open = node ?? openNode(subject);
  const { constraints = {} } = open;
  constraints[site.key] = messageOf(site, subject.object, subject.value);
  return open;
}

export function hasFailed(node: OpenNode | undefined): boolean {
  return Object.keys(node?.constraints ?? {}).length > 0;
}

/** Adds what is wrong within a nested value. */
export function within(
  node: OpenNode | undefined,
  children: readonly OpenNode[],
  subject: Subject,
): OpenNode {
  const open = node ?? openNode(subject);
  open.children = [...(open.children ?? []), ...children];
  return open;
}
