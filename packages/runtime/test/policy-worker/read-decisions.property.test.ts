import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { PolicyRefusal } from '../../src/policy-worker/policy-refusal.js';
import { readDecision, readDecisions } from '../../src/policy-worker/read-decisions.js';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const state = fc.dictionary(fc.string(), fc.jsonValue());
/** What a function returns, or throws. */
function outcomeOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

const decision = fc.oneof(
  finite,
  fc.record({ replicas: finite, state }, { requiredKeys: ['replicas'] }),
);

describe('the answer of a policy', () => {
  it('is read as it is when it is a decision', () => {
    fc.assert(
      fc.property(decision, (given) => {
        const isNumber = typeof given === 'number';
        expect(readDecision(given)).toEqual({
          replicas: isNumber ? given : given.replicas,
          state: isNumber ? undefined : given.state,
        });
      }),
    );
  });

  it('is a finite number of replicas, or is refused with a sentence, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), (given) => {
        expect(outcomeOf(() => readDecision(given).replicas)).toSatisfy(
          (outcome) => outcome instanceof PolicyRefusal || Number.isFinite(outcome),
        );
      }),
    );
  });

  it('of an application names deployments that were asked about, and no others', () => {
    const some = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1 });
    fc.assert(
      fc.property(some, fc.dictionary(fc.string(), decision), (asked, given) => {
        const isKnown = Object.keys(given).every((name) => asked.includes(name));
        const outcome = outcomeOf(() => Object.keys(readDecisions(given, asked)));
        expect(outcome instanceof PolicyRefusal).toBe(!isKnown);
      }),
    );
  });

  it.each([
    [undefined, 'returned undefined'],
    ['3', 'returned a value of type string'],
    [[3, {}], 'returned an array'],
    [{ count: 3 }, 'returned an object with count'],
    [Number.NaN, 'must be finite, and is NaN'],
    [{ replicas: 1, state: [] }, '"state" must be a plain object, and is an array'],
  ])('that is %j is refused: %s', (answer, message) => {
    expect(() => readDecision(answer)).toThrow(message);
  });
});
