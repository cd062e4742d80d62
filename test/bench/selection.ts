import { type Contender, type Group, isAgain } from './contenders.js';
import type { BenchOptions } from './options.js';
import { WORKLOADS, type Workload } from './workloads.js';

/** The options that choose a part of the bench. */
export type Choice = Pick<BenchOptions, 'only' | 'again'>;

/**
 * The groups that the options name, each with the baseline that its ratios need.
 *
 * A part of a group's title names the whole group. A group in which nothing is named is left out.
 */
export function chooseGroups(groups: readonly Group[], { only, again }: Choice): readonly Group[] {
  const parts = only.filter((part) => !isWorkloadPart(part));
  return groups.flatMap((group) => {
    const contenders = chooseContenders(group, parts).filter((one) => again || !isAgain(one));
    return contenders.length === 0 ? [] : [{ ...group, contenders }];
  });
}

function chooseContenders(group: Group, parts: readonly string[]): readonly Contender[] {
  if (parts.length === 0 || isNamed(group.title, parts)) return group.contenders;
  const [baseline] = group.contenders;
  const named = group.contenders.filter(({ name }) => isNamed(name, parts));
  if (named.length === 0) return [];
  return group.contenders.filter((one) => one === baseline || isAgain(one) || named.includes(one));
}

/** The workloads that `only` names; all of them when it names none. */
export function chooseWorkloads(only: readonly string[]): readonly Workload[] {
  const named = WORKLOADS.filter(({ name }) => isNamed(name, only));
  return named.length > 0 ? named : WORKLOADS;
}

const isNamed = (name: string, parts: readonly string[]): boolean =>
  parts.some((part) => name.includes(part));

const isWorkloadPart = (part: string): boolean =>
  WORKLOADS.some((workload) => workload.name.includes(part));
