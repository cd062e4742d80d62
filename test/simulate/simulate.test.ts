import { expect, it } from 'vitest';

import { readOptions, SimulateUsageError } from './options.js';
import { simulate, type Service } from './simulate.js';
import { summarize } from './summary.js';
import { svgPlot } from './svg-plot.js';
import { textPlot } from './text-plot.js';
import { parseTrace, TRACES, type Trace } from './trace.js';

const SERVICE: Service = { seconds: 0.1, concurrency: 10, startSeconds: 0.5, computes: false };

function trace(name: 'step' | 'spike' | 'diurnal', peak: number): Trace {
  const made = TRACES[name]?.(peak);
  if (made === undefined) throw new Error(name);
  return made;
}

function policy(text: string) {
  const config = readOptions(['--policy', text]).policies[0]?.config;
  if (config === undefined) throw new Error(text);
  return config;
}

it('a step of load ends with the replicas that it asks for, and their number goes back after it', () => {
  const config = policy('target_ongoing_requests=5,downscale_delay_s=10');
  const { moments } = simulate(trace('step', 990), config, SERVICE);
  // As many requests a second, of a tenth of a second each, are 99 at a time.
  expect(moments.findLast(({ second }) => second < 149)?.ready).toBe(20);
  expect(moments.at(-1)?.ready).toBe(2);
});

it('requests that nobody serves wait, and the wait ends when replicas have started', () => {
  const config = policy('min_replicas=0,target_ongoing_requests=5');
  const { moments } = simulate(trace('step', 1_000), config, SERVICE);
  const first = moments.find(({ ready }) => ready > 0);
  expect(first?.second).toBeGreaterThanOrEqual(0.5);
  expect(moments.findLast(({ second }) => second < 149)?.queued).toBe(0);
});

it('a longer delay starts replicas later, and its requests are slower', () => {
  const [late = 0, soon = 0] = [20, 0].map((delay) => {
    const config = policy(`target_ongoing_requests=5,upscale_delay_s=${delay}`);
    return summarize(simulate(trace('step', 1_000), config, SERVICE)).p95;
  });
  expect(late).toBeGreaterThan(soon);
});

it('work that computes gets its replicas by utilization', () => {
  const one: Service = { ...SERVICE, concurrency: 1, computes: true };
  const busiest = (text: string): number =>
    summarize(simulate(trace('step', 15), policy(text), one)).p95;
  expect(busiest('target_utilization=0.8')).toBeLessThan(busiest('target_utilization=null'));
});

it('ten thousand replicas are reached, and a day of them is played in seconds', () => {
  const start = process.cpuUsage();
  const config = policy('target_ongoing_requests=5');
  const { mostReplicas } = summarize(simulate(trace('diurnal', 500_000), config, SERVICE));
  expect(mostReplicas).toBe(10_000);
  expect(process.cpuUsage(start).user).toBeLessThan(60_000_000);
});

it('a CSV file is a trace whose rates hold until the next line', () => {
  const read = parseTrace('load.csv', 'seconds,rate\n0,5\n10,20\n20,0\n');
  expect([0, 9.9, 10, 15, 20, 5].map((second) => read.rate(second))).toEqual([5, 5, 20, 20, 0, 5]);
  expect(read.seconds).toBe(20);
  expect(() => parseTrace('load.csv', '0,5\nten,3')).toThrow('load.csv:2: "ten,3" is not');
  expect(() => parseTrace('load.csv', '0,5\n0,3')).toThrow('load.csv:2: 0 s does not come after');
  expect(() => parseTrace('load.csv', '')).toThrow('load.csv has no line');
});

it('a mistake in a policy is told as a config file’s would be', () => {
  expect(() => policy('max_replcas=3')).toThrow(SimulateUsageError);
  expect(() => policy('upscale_delay_s=-1')).toThrow(/upscaleDelayS \(upscale_delay_s\) is -1/);
  expect(() => readOptions(['--peak', 'many'])).toThrow(/--peak is "many"/);
});

it('plots have the scale of their highest value, in text and as SVG', () => {
  expect(textPlot('load', [0, 4, 8], { columns: 3, rows: 2 })).toBe(
    'load\n       8   █\n       0  ██',
  );
  const { moments } = simulate(trace('spike', 100), policy(''), SERVICE);
  const svg = svgPlot('a & b', [{ name: 'defaults', moments }]);
  expect(svg.match(/<polyline/g)).toHaveLength(4);
  expect(svg).toContain('a &amp; b');
});
