import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { revisionBefore } from '../../src/controller/application-revisions.js';
import { GoalBook } from '../../src/controller/goal-book.js';
import {
  configKey,
  type ApplicationGoal,
  type PlannedApplication,
} from '../../src/controller/goal.js';
import { createRevisionRecords } from '../../src/controller/revision-records.js';
import { createMemoryStore } from '../../src/engine/memory-store.js';
import { ServeError } from '../../src/errors.js';
import { plan } from './shop.js';
import { replica } from './support.js';

type Step =
  | { readonly kind: 'deploy'; readonly version: string }
  | { readonly kind: 'serve' }
  | { readonly kind: 'goBack' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('deploy' as const),
    version: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
  }),
  fc.record({ kind: fc.constant('serve' as const) }),
  fc.record({ kind: fc.constant('goBack' as const) }),
);

function newBook(): GoalBook {
  return new GoalBook(createMemoryStore(), createRevisionRecords());
}

function goalOf(book: GoalBook): ApplicationGoal {
  const goal = book.application('app');
  if (goal === undefined) throw new Error('nothing has been deployed');
  return goal;
}

/** Its goal is what serves from now on. */
function serve(book: GoalBook): void {
  const [goal] = goalOf(book).deployments;
  if (goal === undefined) return;
  const { version, config } = goal;
  book.settle([replica({ id: 'r', version, configKey: configKey(config) })]);
}

function goBack(book: GoalBook): void {
  book.goBack(revisionBefore(goalOf(book), { keepsCurrent: false }));
}

/** Goes back, or says that there is nothing to go back to. */
function canGoBack(book: GoalBook): boolean {
  try {
    goBack(book);
    return true;
  } catch (error) {
    if (error instanceof ServeError && error.code === 'E_ROLLBACK') return false;
    throw error;
  }
}

function versionOf(book: GoalBook): string | undefined {
  return goalOf(book).deployments[0]?.version;
}

/** An application whose module is there. */
function at(module: string, revision?: string): PlannedApplication {
  return {
    ...plan({}, { version: `${module} ${revision}` }),
    request: {
      name: 'app',
      routePrefix: '/',
      entry: { module, exportName: 'app', ...(revision !== undefined && { revision }) },
    },
  };
}

describe('the revisions of an application', () => {
  it('go back through what has served, each once, the last one first, and no further than that', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const book = newBook();
        book.put(plan({}, { version: 'a' }));
        // The simplest history that could be right: what has served, and whether the last of it is the goal.
        let served: string[] = [];
        let current = { version: 'a', hasServed: false };
        const refusals: [boolean, boolean][] = [];
        for (const one of steps) {
          if (one.kind === 'deploy') {
            book.put(plan({}, { version: one.version }));
            if (one.version !== current.version)
              current = { version: one.version, hasServed: false };
          } else if (one.kind === 'serve') {
            serve(book);
            if (!current.hasServed) served = [...served, current.version].slice(-6);
            current = { ...current, hasServed: true };
          } else {
            const left = current.hasServed ? served.slice(0, -1) : served;
            const last = left.at(-1);
            refusals.push([canGoBack(book), last !== undefined]);
            if (last === undefined) continue;
            served = left;
            current = { version: last, hasServed: true };
          }
          expect(versionOf(book)).toBe(current.version);
          const { served: known, lastRevision } = goalOf(book);
          expect(known.map(({ plan: { deployments } }) => deployments[0]?.version)).toEqual(served);
          const numbers = known.map(({ revision }) => revision);
          expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
          expect(Math.max(0, ...numbers)).toBeLessThanOrEqual(lastRevision);
        }
        expect(refusals.filter(([did, could]) => did !== could)).toEqual([]);
      }),
    );
  });

  it('are the same for the same again, and another for other options or another prefix', () => {
    const book = newBook();
    book.put(plan());
    book.put(plan());
    expect(goalOf(book).current.revision).toBe(1);
    book.put(plan({ maxOngoingRequests: 7 }));
    expect(goalOf(book).current.revision).toBe(2);
    book.reroute(new Map([['app', '/other']]));
    expect(goalOf(book).current.revision).toBe(3);
    book.put({ ...plan({ maxOngoingRequests: 7 }), routePrefix: '/other' });
    expect(goalOf(book).current.revision).toBe(3);
  });

  it('bring back the options and the prefix, and outlive the controller', async () => {
    const store = createMemoryStore();
    const book = new GoalBook(store, createRevisionRecords());
    book.put(plan({ maxOngoingRequests: 5 }));
    serve(book);
    book.put({ ...plan({ maxOngoingRequests: 7 }, { version: 'v2' }), routePrefix: '/other' });
    serve(book);
    await book.saved;
    const next = new GoalBook(store, createRevisionRecords());
    await next.load();
    goBack(next);
    expect(goalOf(next)).toMatchObject({
      routePrefix: '/',
      current: { revision: 1 },
      deployments: [{ version: 'v1', config: { maxOngoingRequests: 5 } }],
    });
  });

  it('are refused when their code was edited where it is, or is gone', () => {
    const file = import.meta.filename;
    const book = newBook();
    book.put(at(file, 'one'));
    serve(book);
    book.put(at(file, 'two'));
    expect(() => goBack(book)).toThrow(
      /revision 1 of application "app" has been edited where it is/,
    );
    const other = newBook();
    other.put(at('/nowhere/app.js'));
    serve(other);
    other.put(at(file));
    expect(() => goBack(other)).toThrow(/is not there any more: \/nowhere\/app\.js/);
  });
});
