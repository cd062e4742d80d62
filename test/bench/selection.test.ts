import { describe, expect, it } from 'vitest';

import { groupsAgainst, NODE_GROUP } from './contenders.js';
import { chooseGroups, chooseWorkloads } from './selection.js';

const GROUPS = [NODE_GROUP, ...groupsAgainst('/before')];

const chosen = (only: readonly string[], again = true): string[] =>
  chooseGroups(GROUPS, { only, again }).flatMap(({ title, contenders }) =>
    contenders.map(({ name }) => `${title}: ${name}`),
  );

describe('chooseGroups', () => {
  it('keeps every server when only workloads are named', () => {
    expect(chosen(['interleaved', 'order'])).toEqual(chosen([]));
  });

  it('keeps the baseline and its second copy beside a named server', () => {
    expect(chosen(['fastify', 'order'])).toEqual([
      'One machine, side by side: node:http',
      'One machine, side by side: node:http (A/A)',
      'One machine, side by side: fastify',
      'One machine, side by side: nest on fastify',
    ]);
  });

  it('takes a part of a group title as naming all of the group', () => {
    expect(chosen(['Before and now, alone'])).toEqual([
      'Before and now, alone: sluice, before',
      'Before and now, alone: sluice',
      'Before and now, alone: sluice, before (A/A)',
      'Before and now, alone: sluice (A/A)',
    ]);
  });

  it('leaves out the second copy of every baseline without --no-again', () => {
    expect(chosen(['Before and now'], false)).toEqual([
      'Before and now, alone: sluice, before',
      'Before and now, alone: sluice',
      'Before and now, 2 replicas: sluice, 2 replicas, before',
      'Before and now, 2 replicas: sluice, 2 replicas',
    ]);
  });

  it('chooses no group where --only names nothing that there is', () => {
    expect(chosen(['no such server'])).toEqual([]);
  });
});

describe('chooseWorkloads', () => {
  it.each([
    { only: [], want: ['hello', 'user', 'order', 'interleaved'] },
    { only: ['fastify'], want: ['hello', 'user', 'order', 'interleaved'] },
    { only: ['sluice', 'interleaved'], want: ['interleaved'] },
    { only: ['user', 'order'], want: ['user', 'order'] },
  ])('chooses the workloads $want for --only $only', ({ only, want }) => {
    expect(chooseWorkloads(only).map(({ name }) => name)).toEqual(want);
  });
});
