import { BUN, BUN_GROUP } from '../bun-contenders.js';
import { checkAnswers } from '../check-answers.js';
import { type Contender, type Group, groupsAgainst, isAgain, NODE_GROUP } from '../contenders.js';
import { chooseLoadGenerator } from '../load.js';
import { type Series, cpuRatio, measure } from '../measure.js';
import type { BenchOptions } from '../options.js';
import { preparePython } from '../process/python.js';
import { type RunningServer, startServer } from '../server-process.js';
import { rayGroups, uvicornContender } from '../python-contenders.js';
import { type Figure, type SectionResult, type Table, withInterval } from '../report.js';
import { type Estimate, median, pairedRatios } from '../statistics.js';
import { chooseGroups, chooseWorkloads } from '../selection.js';
import { ratioName, TARGETS } from '../targets.js';
import { WATT, WATT_GROUP } from '../watt-contenders.js';
import type { Workload } from '../workloads.js';

/** Measures what a request costs every server: all of a group are up at once and take turns. */
export async function runHttp(options: BenchOptions): Promise<SectionResult> {
  const { groups, notes } = groupsFor(options);
  const tables: Table[] = [];
  const figures: Figure[] = [];
  const details: unknown[] = [];
  for (const group of groups) {
    const result = await runGroup(group, options).catch((error: unknown): undefined => {
      if (group.mayFail !== true) throw error;
      notes.push(`Skipped "${group.title}": ${error instanceof Error ? error.message : 'failed'}.`);
      return undefined;
    });
    if (result === undefined) continue;
    tables.push(result.table);
    figures.push(...result.figures);
    details.push(...result.details);
  }
  return { tables, figures, notes, details };
}

/** The groups that the options ask for, and a line for each contender that cannot run here. */
export function groupsFor(options: BenchOptions): { groups: readonly Group[]; notes: string[] } {
  const notes: string[] = [];
  const pythonFor = (name: string, asked: boolean): string | undefined => {
    if (!asked) return undefined;
    const python = preparePython(name, { install: false });
    if (python.kind === 'ready') return python.command;
    notes.push(`Skipped ${name}: ${python.reason}.`);
    return undefined;
  };
  const bun = options.bun && BUN.isInstalled() ? [BUN_GROUP] : [];
  const watt = options.watt && WATT.isInstalled() ? [WATT_GROUP] : [];
  const uvicorn = pythonFor('uvicorn', options.python);
  const ray = pythonFor('ray', options.ray);
  const first: Group = {
    ...NODE_GROUP,
    contenders: [
      ...NODE_GROUP.contenders,
      ...(uvicorn === undefined ? [] : [uvicornContender(uvicorn)]),
    ],
  };
  const all =
    options.against === undefined
      ? [first, ...bun, ...watt, ...(ray === undefined ? [] : rayGroups(ray))]
      : groupsAgainst(options.against);
  const groups = chooseGroups(all, options);
  if (groups.length === 0) notes.push(`No server is named by --only ${options.only.join(', ')}.`);
  return { groups, notes };
}

interface GroupResult {
  readonly table: Table;
  readonly figures: readonly Figure[];
  readonly details: readonly unknown[];
}

async function runGroup(group: Group, options: BenchOptions): Promise<GroupResult> {
  const { name: loadName, run: load } = chooseLoadGenerator();
  const rounds = Math.min(options.rounds, group.maxRounds ?? options.rounds);
  const servers: RunningServer[] = [];
  try {
    for (const contender of group.contenders) servers.push(await startServer(contender, options));
    for (const server of servers) await checkAnswers(server);
    const rows: string[][] = [];
    const figures: Figure[] = [];
    const details: unknown[] = [];
    for (const workload of chooseWorkloads(options.only)) {
      process.stderr.write(`${group.title}: ${workload.name}...\n`);
      const plan = { load, rounds, seconds: options.seconds };
      const series = await measure(servers, () => workload, plan);
      rows.push(...series.map((own) => row(workload, own, series)));
      figures.push(...targetFigures(workload, series, group.contenders));
      details.push({ group: group.title, workload: workload.name, series });
    }
    const title = `${group.title}: ${loadName}, medians of ${rounds} paired rounds of ${options.seconds} s`;
    return { table: { title, rows: [COLUMNS, ...rows] }, figures, details };
  } finally {
    for (const server of servers) await server.stop();
  }
}

const COLUMNS = [
  'workload',
  'server',
  'CPU us/request',
  'requests/s',
  'CPU ratio (95 % interval)',
  'throughput ratio',
];

function row(workload: Workload, own: Series, all: readonly Series[]): string[] {
  const [baseline = own] = all;
  const throughput = median(pairedRatios(own.requestsPerSecond, baseline.requestsPerSecond));
  return [
    workload.name,
    own.name,
    median(own.cpuMicros).toFixed(1),
    median(own.requestsPerSecond).toFixed(0),
    withInterval(cpuRatio(own, baseline)),
    throughput.toFixed(2),
  ];
}

/** The ratios that targets speak of, with the A/A pair of the same rounds. */
function targetFigures(
  workload: Workload,
  series: readonly Series[],
  contenders: readonly Contender[],
): Figure[] {
  const byName = new Map(series.map((one) => [one.name, one]));
  const sameAgain = againstItself(byName, contenders);
  return series.flatMap((above) =>
    series.flatMap((below) => {
      const name = ratioName(above.name, below.name, workload.name);
      if (!TARGETS.some(({ figure }) => figure === name)) return [];
      return [{ name, estimate: cpuRatio(above, below), ...sameAgain }];
    }),
  );
}

function againstItself(
  byName: ReadonlyMap<string, Series>,
  contenders: readonly Contender[],
): { sameAgain?: Estimate } {
  const baseline = byName.get(contenders[0]?.name ?? '');
  const again = byName.get(contenders.find(isAgain)?.name ?? '');
  if (baseline === undefined || again === undefined) return {};
  return { sameAgain: cpuRatio(again, baseline) };
}
