import { beforeEach, describe, expect, it } from 'vitest';

import { GoalBook } from '../../src/controller/goal-book.js';
import { NEW_RECORD } from '../../src/controller/observed.js';
import { createRevisionRecords } from '../../src/controller/revision-records.js';
import { scaledDeployments } from '../../src/controller/scaling/scaled-deployments.js';
import { resolveConfig } from '../../src/deployment/deployment-decorator.js';
import { createMemoryStore } from '../../src/engine/memory-store.js';
import { plan } from './shop.js';

let book: GoalBook;

beforeEach(() => {
  book = new GoalBook(createMemoryStore(), createRevisionRecords());
});

function wanted(): number | undefined {
  return book.deployment('app', 'Shop')?.wanted;
}

describe('target_capacity', () => {
  it.each([
    [4, 50, 2],
    [3, 50, 2],
    [4, 1, 1],
    [4, 0, 0],
    [4, 100, 4],
  ])('of %i replicas at %i percent is %i', (numReplicas, percentage, want) => {
    book.put(plan({ numReplicas }));
    book.setTargetCapacity(percentage);
    expect(wanted()).toBe(want);
  });

  it('holds for what is deployed later, and ends when it is taken away', () => {
    book.setTargetCapacity(50);
    book.put(plan({ numReplicas: 4 }));
    // The first replica of new code says what its routes are, whatever the capacity.
    expect(wanted()).toBe(2);
    book.put(plan({ numReplicas: 8 }));
    expect(wanted()).toBe(4);
    book.setTargetCapacity(undefined);
    expect(wanted()).toBe(8);
  });

  it('scales the bounds of a deployment that follows its load', () => {
    const { autoscalingConfig } = resolveConfig({
      autoscalingConfig: { minReplicas: 4, maxReplicas: 20 },
    });
    book.put(plan({ autoscalingConfig }));
    expect(wanted()).toBe(4);
    book.setTargetCapacity(50);
    expect(wanted()).toBe(4);
    const observed = { replicas: [], records: () => NEW_RECORD };
    expect(scaledDeployments(book.goal, observed)).toMatchObject([
      { capacity: { percent: 50, direction: 'down' } },
    ]);
    book.setTargetCapacity(10);
    expect(wanted()).toBe(2);
  });
});
