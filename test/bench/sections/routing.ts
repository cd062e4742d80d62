import { type Contender, script } from '../contenders.js';
import { chooseLoadGenerator } from '../load.js';
import { type Series, cpuRatio, measure } from '../measure.js';
import type { BenchOptions } from '../options.js';
import { type RunningServer, startServer } from '../server-process.js';
import { type SectionResult, withInterval } from '../report.js';
import { median } from '../statistics.js';
import type { Workload } from '../workloads.js';

interface Sized {
  readonly contender: Contender;
  readonly workload: Workload;
}

/** Ten of the routes in turn, spread over all of them; or every one of them in turn. */
const sized = (name: string, routes: number, asked: number): Sized => ({
  contender: {
    name,
    launch: script('many-routes', { env: { ROUTES: String(routes) } }),
    validates: false,
  },
  workload: {
    name,
    requests: Array.from({ length: asked }, (_, index) => {
      const route = Math.floor((index * routes) / asked);
      const path = `/area-${Math.floor(route / 100)}/items-${route % 100}/7`;
      return { method: 'GET', path, body: undefined };
    }),
  },
});

const SIZES: readonly Sized[] = [
  sized('10 routes', 10, 10),
  sized('10 routes (A/A)', 10, 10),
  sized('10,000 routes', 10_000, 10),
  sized('10,000 routes, all asked for', 10_000, 10_000),
];

/** Measures what a request costs as an application grows from 10 to 10,000 routes. */
export async function runRouting(options: BenchOptions): Promise<SectionResult> {
  const { run: load } = chooseLoadGenerator();
  const workloads = new Map(SIZES.map(({ contender, workload }) => [contender, workload]));
  const fallback = SIZES[0]?.workload;
  const servers: RunningServer[] = [];
  process.stderr.write('Routing...\n');
  try {
    for (const { contender } of SIZES) servers.push(await startServer(contender, options));
    const series = await measure(
      servers,
      (contender) => {
        const workload = workloads.get(contender) ?? fallback;
        if (workload === undefined) throw new Error(`no workload for ${contender.name}`);
        return workload;
      },
      { load, rounds: options.rounds, seconds: options.seconds },
    );
    return summary(series, options);
  } finally {
    for (const server of servers) await server.stop();
  }
}

function summary(series: readonly Series[], options: BenchOptions): SectionResult {
  const [few, again, many] = series;
  const rows = series.map((own) => [
    own.name,
    median(own.cpuMicros).toFixed(1),
    few === undefined ? '' : withInterval(cpuRatio(own, few)),
  ]);
  const figures =
    few === undefined || again === undefined || many === undefined
      ? []
      : [
          {
            name: '10,000 routes / 10 routes',
            estimate: cpuRatio(many, few),
            sameAgain: cpuRatio(again, few),
          },
        ];
  const title = `Routing, standalone: ten routes asked for in turn, medians of ${options.rounds} paired rounds`;
  const columns = ['application', 'CPU us/request', 'CPU ratio (95 % interval)'];
  return { tables: [{ title, rows: [columns, ...rows] }], figures, notes: [], details: series };
}
