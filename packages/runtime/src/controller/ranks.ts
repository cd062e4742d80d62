import type { ObservedReplica } from './observed.js';

/** A replica that is to have another rank. */
export interface RankMove {
  readonly id: string;
  readonly rank: number;
}

/** The ranks that replicas of a deployment have, whatever their state. */
export function ranksOf(
  entries: readonly { readonly observed: ObservedReplica }[],
  of: { readonly application: string; readonly deployment: string },
): readonly number[] {
  return entries.flatMap(({ observed }) =>
    observed.application === of.application && observed.deployment === of.deployment
      ? [observed.rank ?? 0]
      : [],
  );
}

/** The lowest rank that none has. */
export function freeRank(taken: readonly number[]): number {
  const has = new Set(taken);
  let rank = 0;
  while (has.has(rank)) rank += 1;
  return rank;
}

/**
 * The moves after which the ranks of each deployment are 0 to its number of replicas less one.
 *
 * A deployment is left alone while a replica of it starts or ends: its code may still use its rank. Only
 * replicas whose rank is too high move, the others keep theirs. Source: Ray Serve's rank manager.
 */
export function rankMoves(replicas: readonly ObservedReplica[]): readonly RankMove[] {
  const byDeployment = new Map<string, ObservedReplica[]>();
  for (const one of replicas) {
    const key = `${one.application}#${one.deployment}`;
    byDeployment.set(key, [...(byDeployment.get(key) ?? []), one]);
  }
  return [...byDeployment.values()].flatMap(movesWithin);
}

function movesWithin(replicas: readonly ObservedReplica[]): readonly RankMove[] {
  if (replicas.some(({ state }) => state !== 'ready')) return [];
  const kept = new Set<number>();
  const moving: ObservedReplica[] = [];
  for (const one of replicas) {
    const rank = one.rank ?? 0;
    // Of two with one rank, which a controller that died in between can leave, one moves.
    if (rank >= replicas.length || kept.has(rank)) moving.push(one);
    else kept.add(rank);
  }
  return moving.map(({ id }) => {
    const rank = freeRank([...kept]);
    kept.add(rank);
    return { id, rank };
  });
}
