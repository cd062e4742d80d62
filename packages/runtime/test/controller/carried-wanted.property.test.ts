import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { carriedWanted, wantedAtCapacity } from '../../src/controller/carried-wanted.js';
import { resolveConfig } from '../../src/deployment/deployment-decorator.js';
import { config, deployment } from './support.js';

const count = fc.integer({ min: 1, max: 50 });

describe('a number of replicas that somebody has set', () => {
  it('is kept by every deploy that leaves num_replicas alone, and ends with a change of it', () => {
    fc.assert(
      fc.property(count, count, fc.nat(50), fc.boolean(), (was, is, said, isNewCode) => {
        const before = deployment({ config: config({ numReplicas: was }), wanted: said });
        const planned = deployment({
          config: config({ numReplicas: is }),
          version: isNewCode ? 'v2' : 'v1',
        });
        const wanted = carriedWanted(planned, before, undefined);
        const kept = was === is ? said : is;
        // New code of an ingress runs once: only a replica knows its routes.
        expect(wanted).toBe(isNewCode ? Math.max(kept, 1) : kept);
      }),
    );
  });

  it('ends with another share of the replicas', () => {
    fc.assert(
      fc.property(count, fc.nat(50), (numReplicas, said) => {
        const before = deployment({ config: config({ numReplicas }), wanted: said });
        expect(wantedAtCapacity(before, undefined)).toBe(numReplicas);
      }),
    );
  });

  it('is bounded as before where the load decides', () => {
    fc.assert(
      fc.property(count, count, fc.nat(100), (a, b, said) => {
        const { autoscalingConfig } = scaledConfig(Math.min(a, b), Math.max(a, b));
        const before = deployment({ config: config({ autoscalingConfig }), wanted: said });
        const wanted = carriedWanted(before, before, undefined);
        expect(wanted).toBe(Math.max(Math.min(a, b), Math.min(Math.max(a, b), said)));
      }),
    );
  });
});

function scaledConfig(minReplicas: number, maxReplicas: number): ReturnType<typeof resolveConfig> {
  return resolveConfig({ autoscalingConfig: { minReplicas, maxReplicas } });
}
