import { readFileSync, writeFileSync } from 'node:fs';

import { readOptions, SimulateUsageError, USAGE, type SimulateOptions } from './options.js';
import { simulate } from './simulate.js';
import { summarize, type Summary } from './summary.js';
import { svgPlot, type PlottedRun } from './svg-plot.js';
import { short, textPlot } from './text-plot.js';
import { parseTrace, TRACES, type Trace } from './trace.js';

try {
  main(readOptions(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof SimulateUsageError)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}

function main(options: SimulateOptions): void {
  if (options.help) {
    console.log(USAGE);
    return;
  }
  const trace = traceOf(options);
  const runs: PlottedRun[] = [];
  for (const { name, config } of options.policies) {
    const startedMs = performance.now();
    const simulation = simulate(trace, config, options.service);
    const tookS = (performance.now() - startedMs) / 1_000;
    runs.push({ name, moments: simulation.moments });
    const { moments } = simulation;
    const size = { columns: 72, rows: 6 };
    console.log(`\n${trace.name}, ${name}: ${trace.seconds} s played in ${tookS.toFixed(2)} s\n`);
    console.log(
      textPlot(
        'requests a second',
        moments.map(({ rate }) => rate),
        size,
      ),
    );
    console.log(
      textPlot(
        'replicas that serve',
        moments.map(({ ready }) => ready),
        size,
      ),
    );
    console.log(
      textPlot(
        'requests that wait',
        moments.map(({ queued }) => queued),
        size,
      ),
    );
    console.log(
      textPlot(
        'latency in seconds',
        moments.map(({ latency }) => latency),
        size,
      ),
    );
    console.log(`\n${rowOf(summarize(simulation))}`);
  }
  if (options.svg === undefined) return;
  writeFileSync(options.svg, svgPlot(`${trace.name}: load, replicas, queue, latency`, runs));
  console.log(`\n${options.svg} has the plot.`);
}

function traceOf({ trace, peak }: SimulateOptions): Trace {
  const named = TRACES[trace];
  if (named !== undefined) return named(peak);
  try {
    return parseTrace(trace, readFileSync(trace, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SimulateUsageError(`--trace: ${why}`);
  }
}

function rowOf(summary: Summary): string {
  const { p50, p95, p99, slowest } = summary;
  return [
    `replicas at most ${summary.mostReplicas}`,
    `replica hours ${summary.replicaHours.toFixed(2)}`,
    `changes ${summary.changes}`,
    `latency p50 ${short(p50)} s, p95 ${short(p95)} s, p99 ${short(p99)} s, most ${short(slowest)} s`,
    `waiting at most ${short(summary.mostQueued)}`,
  ].join('; ');
}
