import type { Estimate } from './statistics.js';

/** A bound on a figure that some section prints under `figure`. */
export interface Target {
  readonly figure: string;
  readonly bound: { readonly atMost: number } | { readonly atLeast: number };
}

export interface Verdict {
  /** Undefined when the run was too noisy to tell. */
  readonly met: boolean | undefined;
  /** `met`, `met within noise`, `missed by 12 %`, or why it is undecided. */
  readonly text: string;
}

/** The name of a ratio that the `http` section measures. */
export const ratioName = (above: string, below: string, workload: string): string =>
  `${above} / ${below}: ${workload}`;

const atMost = (figure: string, bound: number): Target => ({ figure, bound: { atMost: bound } });
const atLeast = (figure: string, bound: number): Target => ({ figure, bound: { atLeast: bound } });

const each = (above: string, below: string, make: (figure: string, at: number) => Target) => ({
  of: (hello: number, user: number, order: number): Target[] => [
    make(ratioName(above, below, 'hello'), hello),
    make(ratioName(above, below, 'user'), user),
    make(ratioName(above, below, 'order'), order),
  ],
});

/** The figures that Sluice aims at; printed beside the measured ones as information. */
export const TARGETS: readonly Target[] = [
  ...each('sluice', 'node:http', atMost).of(1.05, 1.08, 1.15),
  ...each('sluice', 'fastify', atMost).of(0.85, 0.85, 0.85),
  atLeast(ratioName('nest on fastify', 'sluice', 'order'), 5),
  ...each('fastapi on uvicorn', 'sluice', atLeast).of(6, 6, 6),
  ...each('sluice on bun', 'elysia on bun', atMost).of(1.2, 1.2, 1.2),
  ...each('sluice, 2 replicas', 'node:http', atMost).of(1.45, 1.45, 1.5),
  ...each('sluice, the 2 replicas alone', 'node:http', atMost).of(0.35, 0.35, 0.35),
  ...each('ray serve', 'sluice, 2 replicas', atLeast).of(100, 100, 100),
  ...each('ray serve, haproxy', 'sluice, 2 replicas', atLeast).of(15, 15, 15),
  atMost('start of sluice / start of node:http', 2),
  atMost('replica: spawn to ready, ms', 500),
  atMost('replica: resident memory when ready, MB', 75),
  atMost('10,000 routes / 10 routes', 1.15),
  atMost('OpenAPI document of 1,000 operations: CPU ms', 150),
];

/**
 * Whether a figure reaches its target.
 *
 * A figure does when its interval lies on the right side of the bound, or includes the bound once widened
 * by `noise`, the relative difference that a server shows from itself.
 */
export function judge(target: Target, measured: Estimate, noise: number): Verdict {
  const { bound } = target;
  // The least and the greatest part of the bound that the figure may be; 1 and below is good.
  const { best, worst, middle } =
    'atMost' in bound
      ? {
          best: measured.low / bound.atMost,
          worst: measured.high / bound.atMost,
          middle: measured.value / bound.atMost - 1,
        }
      : {
          best: bound.atLeast / measured.high,
          worst: bound.atLeast / measured.low,
          middle: 1 - measured.value / bound.atLeast,
        };
  if (best > 1 + noise) return { met: false, text: `missed by ${percent(middle)}` };
  if (noise > TOO_NOISY && worst * (1 + noise) > 1) {
    return { met: undefined, text: `undecided: a server differs from itself by ${percent(noise)}` };
  }
  return { met: true, text: worst <= 1 ? 'met' : 'met within noise' };
}

/** Above this, widening by the noise would call nearly anything met. */
const TOO_NOISY = 0.1;

const percent = (part: number): string => `${(part * 100).toFixed(0)} %`;
