import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { decideReplicas } from '../../../src/controller/scaling/decide.js';
import { STEADY, type DelayState } from '../../../src/controller/scaling/delay.js';
import {
  DEFAULT_AUTOSCALING_CONFIG,
  type AutoscalingConfig,
} from '../../../src/deployment/autoscaling-config.js';

const configs: fc.Arbitrary<AutoscalingConfig> = fc
  .record({
    least: fc.nat(5),
    more: fc.nat(30),
    targetOngoingRequests: fc.integer({ min: 1, max: 50 }),
    upscaleDelayS: fc.integer({ min: 0, max: 5 }),
    downscaleDelayS: fc.integer({ min: 0, max: 9 }),
    downscaleToZeroDelayS: fc.option(fc.nat(9)),
    upscalingFactor: fc.constantFrom(0.1, 0.5, 1, 2),
    downscalingFactor: fc.constantFrom(0.1, 0.5, 1),
  })
  .map(({ least, more, ...rest }) => ({
    ...DEFAULT_AUTOSCALING_CONFIG,
    ...rest,
    minReplicas: least,
    maxReplicas: Math.max(1, least + more),
  }));

const loads = fc.array(fc.oneof(fc.constant(0), fc.nat(400)), { minLength: 1, maxLength: 80 });

/** Each look, a second apart: what was there, what was decided. */
function play(config: AutoscalingConfig, trace: readonly number[]) {
  let state: DelayState = STEADY;
  let replicas = config.minReplicas;
  return trace.map((load, second) => {
    const input = { config, current: replicas, target: replicas, load, nowMs: second * 1_000 };
    const decision = decideReplicas(input, state);
    const look = { second, load, before: replicas, after: decision.replicas };
    state = decision.state;
    replicas = decision.replicas;
    return look;
  });
}

it('the number of replicas never leaves its bounds, and the last replica is never skipped', () => {
  fc.assert(
    fc.property(configs, loads, (config, trace) => {
      for (const { before, after } of play(config, trace)) {
        expect(after).toBeGreaterThanOrEqual(config.minReplicas);
        expect(after).toBeLessThanOrEqual(config.maxReplicas);
        expect(before > 1 && after === 0).toBe(false);
      }
    }),
  );
});

it('no replica ends before its direction has been wanted for the whole of its delay', () => {
  fc.assert(
    fc.property(configs, loads, (config, trace) => {
      const looks = play(config, trace);
      for (const { second, before, after } of looks) {
        if (after >= before) continue;
        const delayS =
          before === 1
            ? (config.downscaleToZeroDelayS ?? config.downscaleDelayS)
            : config.downscaleDelayS;
        const wantedLess = looks
          .slice(second - delayS, second + 1)
          .every(
            (look) =>
              look.before === before &&
              Math.ceil(look.load / config.targetOngoingRequests) < before,
          );
        expect(wantedLess).toBe(true);
      }
    }),
  );
});

it('a load that goes on leads to the number of replicas that it asks for', () => {
  fc.assert(
    fc.property(configs, fc.nat(400), fc.nat(30), (config, load, start) => {
      let state: DelayState = STEADY;
      let replicas = start;
      for (let second = 0; second < 2_000; second++) {
        const input = { config, current: replicas, target: replicas, load, nowMs: second * 1_000 };
        ({ replicas, state } = decideReplicas(input, state));
      }
      const asked = Math.ceil(load / config.targetOngoingRequests);
      const within = Math.max(config.minReplicas, Math.min(config.maxReplicas, asked));
      expect(replicas).toBe(within);
    }),
    { numRuns: 50 },
  );
});

it('more load never asks for fewer replicas', () => {
  fc.assert(
    fc.property(configs, fc.nat(20), fc.nat(400), fc.nat(100), (config, current, load, more) => {
      const decide = (requests: number): number =>
        decideReplicas(
          {
            config: { ...config, upscaleDelayS: 0, downscaleDelayS: 0, downscaleToZeroDelayS: 0 },
            current,
            target: current,
            load: requests,
            nowMs: 0,
          },
          STEADY,
        ).replicas;
      fc.pre(current > 0);
      expect(decide(load + more)).toBeGreaterThanOrEqual(decide(load));
    }),
  );
});
