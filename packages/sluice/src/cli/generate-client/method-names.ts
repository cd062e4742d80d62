import type { EndpointModel, OperationModel, SocketModel } from '@sluice/core';

import { identifier } from './arguments-of.js';

/**
 * Names the methods of a client: as the handler, `list`; `usersList` where several classes have one of that name; with
 * a number where even that is taken.
 */
export function methodNames(
  endpoints: readonly (OperationModel | SocketModel)[],
): ReadonlyMap<OperationModel | SocketModel, string> {
  const counts = new Map<string, Set<string>>();
  for (const endpoint of endpoints) {
    const { name } = endpoint.run;
    counts.set(name, (counts.get(name) ?? new Set()).add(ownerOf(endpoint)));
  }
  const taken = new Set<string>();
  const names = new Map<OperationModel | SocketModel, string>();
  for (const endpoint of endpoints) {
    const { name } = endpoint.run;
    const isShared = (counts.get(name)?.size ?? 0) > 1;
    const base = identifier(isShared ? longName(ownerOf(endpoint), name) : name);
    const wanted = endpoint.kind === 'websocket' ? `${base}Url` : base;
    let free = wanted;
    for (let number = 2; taken.has(free); number += 1) free = `${wanted}${number}`;
    taken.add(free);
    names.set(endpoint, free);
  }
  return names;
}

function ownerOf({ run }: EndpointModel): string {
  return run.kind === 'method' ? run.owner.name : '';
}

function longName(owner: string, name: string): string {
  if (owner === '') return name;
  return `${owner.charAt(0).toLowerCase()}${owner.slice(1)}${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
