import { describe, expect, it } from 'vitest';

import { decideReplicas, type ScalingInput } from '../../../src/controller/scaling/decide.js';
import { STEADY, type DelayState } from '../../../src/controller/scaling/delay.js';
import {
  DEFAULT_AUTOSCALING_CONFIG,
  type AutoscalingConfig,
} from '../../../src/deployment/autoscaling-config.js';

/** Ray's vectors are without delays, with a target of 2 and bounds out of the way. */
const AT_ONCE: AutoscalingConfig = {
  ...DEFAULT_AUTOSCALING_CONFIG,
  minReplicas: 0,
  maxReplicas: 1_000,
  targetOngoingRequests: 2,
  upscaleDelayS: 0,
  downscaleDelayS: 0,
};

function decide(
  input: Pick<ScalingInput, 'current' | 'load'> & Partial<Omit<ScalingInput, 'config'>>,
  options: Partial<AutoscalingConfig> = {},
): number {
  const config = { ...AT_ONCE, ...options };
  return decideReplicas({ target: input.current, nowMs: 0, ...input, config }, STEADY).replicas;
}

/** The number of replicas after each look, `seconds` apart, at loads in order; replicas start at once. */
function follow(
  loads: readonly number[],
  start: number,
  options: Partial<AutoscalingConfig> & { readonly seconds?: number },
): readonly number[] {
  const { seconds = 1, ...rest } = options;
  const config = { ...AT_ONCE, ...rest };
  let state: DelayState = STEADY;
  let replicas = start;
  return loads.map((load, index) => {
    const input = {
      config,
      current: replicas,
      target: replicas,
      load,
      nowMs: index * seconds * 1e3,
    };
    const decision = decideReplicas(input, state);
    state = decision.state;
    replicas = decision.replicas;
    return replicas;
  });
}

describe('the number of replicas, by the vectors that were run against ray.serve.autoscaling_policy', () => {
  it('56 two replicas with ten requests at a target of two become five', () => {
    expect(decide({ current: 2, load: 10 })).toBe(5);
  });

  it('56 two replicas with four requests stay two', () => {
    expect(decide({ current: 2, load: 4 })).toBe(2);
  });

  it('56 two replicas with one request become one', () => {
    expect(decide({ current: 2, load: 1 })).toBe(1);
  });

  it('56 an upscaling factor of a half goes half of the way, rounded up', () => {
    expect(decide({ current: 2, load: 10 }, { upscalingFactor: 0.5 })).toBe(4);
  });

  it('56 a downscaling factor that rounds back to the same number takes one away', () => {
    expect(decide({ current: 10, load: 18 }, { downscalingFactor: 0.1 })).toBe(9);
  });

  it('56 a deployment without replicas gets one at once for its first request', () => {
    expect(decide({ current: 0, load: 1 }, { upscaleDelayS: 600 })).toBe(1);
  });

  it('56 a request to a deployment without replicas starts as many as the upscaling factor', () => {
    expect(decide({ current: 0, load: 50 }, { upscalingFactor: 2.5 })).toBe(3);
  });

  it('56 a desire that stops for one look at 29 s of 30 s begins anew and is fulfilled at 60 s', () => {
    const loads = Array.from({ length: 61 }, (_, second) => (second === 29 ? 4 : 10));
    const replicas = follow(loads, 2, { upscaleDelayS: 30 });
    expect(replicas.indexOf(5)).toBe(60);
  });

  it('56 five replicas without requests become one and then none', () => {
    expect(follow([0, 0], 5, {})).toEqual([1, 0]);
  });

  it('56 the last replica waits for downscaleToZeroDelayS', () => {
    const loads = Array.from({ length: 11 }, () => 0);
    const replicas = follow(loads, 3, { downscaleDelayS: 2, downscaleToZeroDelayS: 5 });
    expect([replicas.indexOf(1), replicas.indexOf(0)]).toEqual([2, 8]);
  });

  it('56 without downscaleToZeroDelayS the last replica waits for downscaleDelayS', () => {
    const loads = Array.from({ length: 11 }, () => 0);
    const replicas = follow(loads, 1, { downscaleDelayS: 4 });
    expect(replicas.indexOf(0)).toBe(4);
  });

  it('56 a change of direction begins anew', () => {
    const loads = [10, 10, 1, 10, 10, 10];
    const replicas = follow(loads, 2, { upscaleDelayS: 2, downscaleDelayS: 2 });
    expect(replicas).toEqual([2, 2, 2, 2, 2, 5]);
  });

  it('56 a deployment without replicas and requests keeps the number it wants', () => {
    expect(decide({ current: 0, target: 3, load: 0 })).toBe(3);
  });
});

describe('bounds', () => {
  it('keep the number between minReplicas and maxReplicas', () => {
    expect(decide({ current: 2, load: 100 }, { maxReplicas: 7 })).toBe(7);
    expect(decide({ current: 9, load: 1 }, { minReplicas: 3 })).toBe(3);
  });

  it('are a share of themselves at a lower capacity, half a replica rounded up', () => {
    const options = { minReplicas: 5, maxReplicas: 21 };
    const capacity = { percent: 50, direction: 'down' } as const;
    expect(decide({ current: 10, load: 0, capacity }, options)).toBe(3);
    expect(decide({ current: 10, load: 500, capacity }, options)).toBe(11);
  });

  it('leave one replica at the lowest capacity above zero, and none at zero', () => {
    expect(
      decide(
        { current: 4, load: 8, capacity: { percent: 1, direction: 'down' } },
        { maxReplicas: 20 },
      ),
    ).toBe(1);
    expect(decide({ current: 4, load: 8, capacity: { percent: 0, direction: 'down' } })).toBe(0);
  });

  it('begin at initialReplicas while the capacity rises', () => {
    const options = { minReplicas: 1, initialReplicas: 10, maxReplicas: 20 };
    expect(
      decide({ current: 5, load: 0, capacity: { percent: 50, direction: 'up' } }, options),
    ).toBe(5);
    expect(
      decide({ current: 5, load: 0, capacity: { percent: 50, direction: 'down' } }, options),
    ).toBe(1);
  });
});

describe('a number of the user’s own policy', () => {
  it('takes the place of the one by load, and is damped, delayed and bounded as that is', () => {
    expect(decide({ current: 2, load: 0, desired: 7.2 })).toBe(8);
    expect(decide({ current: 2, load: 0, desired: 7.2 }, { maxReplicas: 5 })).toBe(5);
    expect(decide({ current: 2, load: 0, desired: 7.2 }, { upscaleDelayS: 1 })).toBe(2);
  });

  it('may start replicas of a deployment that has none', () => {
    expect(decide({ current: 0, load: 0, desired: 2 }, { upscaleDelayS: 60 })).toBe(2);
  });
});
