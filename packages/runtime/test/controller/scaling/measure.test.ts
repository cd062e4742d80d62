import { describe, expect, it } from 'vitest';

import {
  measure,
  routedWork,
  type LoadReports,
  type Measurement,
} from '../../../src/controller/scaling/measure.js';
import { NO_MEMORY, scalingStep } from '../../../src/controller/scaling/scaling-memory.js';
import type { ScaledDeployment } from '../../../src/controller/scaling/scaled-deployments.js';
import {
  DEFAULT_AUTOSCALING_CONFIG,
  type AutoscalingConfig,
} from '../../../src/deployment/autoscaling-config.js';

const KEY = { application: 'app', deployment: 'Shop' };

function deployment(
  replicas: readonly string[],
  config: Partial<AutoscalingConfig> = {},
): ScaledDeployment {
  return {
    key: 'app#Shop',
    application: 'app',
    name: 'Shop',
    config: { ...DEFAULT_AUTOSCALING_CONFIG, minReplicas: 0, maxReplicas: 50, ...config },
    capacity: undefined,
    wanted: replicas.length,
    replicas,
  };
}

function measured(reports: LoadReports, of: ScaledDeployment): Measurement {
  return measure(of, reports, routedWork(reports));
}

const IDLE = { ongoing: 0, loads: [] };

describe('the load of a deployment', () => {
  it('is what waits in all routers and runs in all replicas', () => {
    const reports: LoadReports = new Map([
      ['ingress 1', { ongoing: 0, loads: [{ ...KEY, queued: 5, running: { a: 2 } }] }],
      ['ingress 2', { ongoing: 0, loads: [{ ...KEY, queued: 1, running: { b: 1 } }] }],
      ['a', { ongoing: 2, loads: [] }],
      ['b', { ongoing: 4, loads: [] }],
    ]);
    expect(measured(reports, deployment(['a', 'b']))).toEqual({
      queued: 6,
      requests: 12,
      load: 12,
    });
  });

  it('has what was sent to a replica that computes and cannot answer', () => {
    const reports: LoadReports = new Map([
      ['ingress 1', { ongoing: 0, loads: [{ ...KEY, queued: 0, running: { a: 30 } }] }],
    ]);
    expect(measured(reports, deployment(['a'])).load).toBe(30);
  });

  it('has nothing of replicas that are on their way out, nor of other deployments', () => {
    const other = { application: 'app', deployment: 'Other', queued: 7, running: { x: 7 } };
    const reports: LoadReports = new Map([
      ['ingress 1', { ongoing: 0, loads: [{ ...KEY, queued: 0, running: { gone: 9 } }, other] }],
      ['a', { ongoing: 1, loads: [] }],
    ]);
    expect(measured(reports, deployment(['a'])).load).toBe(1);
  });

  it('is more than its requests where an event loop is busier than they tell', () => {
    const reports: LoadReports = new Map([
      ['a', { ongoing: 2, utilization: 1, loads: [] }],
      ['b', { ongoing: 22, utilization: 0.4, loads: [] }],
    ]);
    expect(measured(reports, deployment(['a', 'b']))).toMatchObject({
      requests: 24,
      load: 25 + 22,
    });
  });

  it('is its requests alone with targetUtilization null', () => {
    const reports: LoadReports = new Map([['a', { ongoing: 2, utilization: 1, loads: [] }]]);
    const only = deployment(['a'], { targetUtilization: null });
    expect(measured(reports, only)).toMatchObject({ requests: 2, load: 2 });
  });
});

describe('a look at a deployment', () => {
  it('finds no load in the housekeeping of a process without requests', () => {
    const only = deployment(['a'], { downscaleDelayS: 0 });
    const reports: LoadReports = new Map([['a', { ...IDLE, utilization: 0.02 }]]);
    const step = scalingStep(only, measured(reports, only), { memory: NO_MEMORY, nowMs: 0 });
    expect(step).toMatchObject({ load: 0, replicas: 0 });
  });

  it('gives a deployment without replicas one for the first request, whatever the mean says', () => {
    const none = deployment([]);
    const reports: LoadReports = new Map([
      ['ingress 1', { ongoing: 0, loads: [{ ...KEY, queued: 1, running: {} }] }],
    ]);
    let memory = NO_MEMORY;
    for (let nowMs = 0; nowMs < 10_000; nowMs += 500) {
      ({ memory } = scalingStep(none, measured(new Map(), none), { memory, nowMs }));
    }
    const step = scalingStep(none, measured(reports, none), { memory, nowMs: 10_000 });
    expect(step.replicas).toBe(1);
  });

  it('keeps within the bounds that the target capacity leaves', () => {
    const all = deployment(['a', 'b', 'c', 'd'], { maxReplicas: 4 });
    const half: ScaledDeployment = { ...all, capacity: { percent: 50, direction: 'down' } };
    const reports: LoadReports = new Map([['a', { ongoing: 500, loads: [] }]]);
    const step = scalingStep(half, measured(reports, half), { memory: NO_MEMORY, nowMs: 0 });
    expect(step.replicas).toBe(2);
  });

  it('adds a replica for one that computes all the time with two requests', () => {
    const one = deployment(['a'], { upscaleDelayS: 0, lookBackPeriodS: 1 });
    const reports: LoadReports = new Map([['a', { ongoing: 2, utilization: 0.99, loads: [] }]]);
    const step = scalingStep(one, measured(reports, one), { memory: NO_MEMORY, nowMs: 0 });
    expect(step.replicas).toBe(2);
  });
});
