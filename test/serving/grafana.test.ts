import { readFile } from 'node:fs/promises';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { descendantsOf, gone } from '../../packages/runtime/test/support/processes.js';
import { selectedBy } from '../support/promql.js';
import { freePort, type Served, sluiceRun } from '../support/sluice-process.js';
import { scrape, type Scrape } from '../support/scrape.js';

const FILE = 'packages/sluice/grafana/sluice.json';

/** The part of Grafana's model that the file has. */
interface Dashboard {
  readonly uid: string;
  readonly templating: {
    readonly list: readonly {
      readonly name: string;
      readonly type: string;
      readonly definition?: string;
    }[];
  };
  readonly panels: readonly Panel[];
}

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly description?: string;
  readonly gridPos: {
    readonly h: number;
    readonly w: number;
    readonly x: number;
    readonly y: number;
  };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

const dashboard: Dashboard = JSON.parse(await readFile(FILE, 'utf8'));
const targets = dashboard.panels.flatMap(({ title, targets: own = [] }) =>
  own.map((target) => ({ title, ...target })),
);

let served: Served;
let page: Scrape;
/** What the load was answered. */
let answers: readonly number[];

beforeAll(async () => {
  const port = String(await freePort());
  served = await sluiceRun(['test/serving/fixtures/dashboard.ts:app', '--metrics-port', port]);
  const [, metricsUrl = ''] = await served.prints(/metrics are at (\S+)/);
  const ask = async (path: string): Promise<number> => {
    const response = await fetch(served.url + path);
    await response.text();
    return response.status;
  };
  const seen = [await ask('/predict'), await ask('/fail')];
  const crowd = await Promise.all(Array.from({ length: 6 }, () => ask('/slow')));
  seen.push(crowd.includes(503) ? 503 : 0);
  const left = new AbortController();
  const leaving = fetch(`${served.url}/slow?ms=30000`, { signal: left.signal }).catch(
    () => undefined,
  );
  const late = await fetch(`${served.url}/predict`, {
    headers: { 'x-request-timeout-seconds': '0.2' },
  });
  seen.push(late.status);
  left.abort();
  await leaving;
  await vi.waitUntil(
    async () => (await scrape(metricsUrl)).sum('sluice_requests_cancelled_total') === 1,
    { timeout: 30_000 },
  );
  page = await scrape(metricsUrl);
  answers = seen;
});
afterAll(async () => {
  const left = descendantsOf(served.child.pid ?? -1);
  await served.stop('SIGKILL');
  await gone(left);
});

/** The labels that the series of a metric have. */
function labelsOf(metric: string): ReadonlySet<string> {
  const series = page.samples.filter(({ name }) => name === metric);
  return new Set(series.flatMap(({ labels }) => Object.keys(labels)));
}

/** As Grafana sends it. */
function filledIn(expression: string): string {
  return expression.replaceAll('$__rate_interval', '1m');
}

/** What of an expression a server does not have. */
function missing(expression: string): readonly string[] {
  return selectedBy(filledIn(expression)).flatMap(({ metric, labels }) => {
    const known = labelsOf(metric);
    if (known.size === 0 && !page.samples.some(({ name }) => name === metric)) return [metric];
    return labels.filter((label) => !known.has(label)).map((label) => `${metric}{${label}}`);
  });
}

describe('the dashboard of Grafana', () => {
  it('is held against a server that has answered, failed, refused and timed out', () => {
    expect(answers).toEqual([200, 500, 503, 408]);
  });

  it('has a place for each panel, and panels with a title, a text and an id of their own', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const graphs = dashboard.panels.filter(({ type }) => type !== 'row');
    expect(graphs.length).toBeGreaterThan(20);
    expect(
      graphs.filter(({ title, description = '' }) => title === '' || description === ''),
    ).toEqual([]);
    const cells = dashboard.panels.flatMap(({ gridPos: { h, w, x, y } }) =>
      Array.from({ length: h * w }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });

  it.each(targets)('shows what a server emits: $title, $legendFormat', ({ expr, legendFormat }) => {
    expect(missing(expr)).toEqual([]);
    const shown = Array.from(legendFormat.matchAll(/\{\{(\w+)\}\}/g), ([, label = '']) => label);
    const known = selectedBy(filledIn(expr)).flatMap(({ metric }) => [...labelsOf(metric)]);
    expect(shown.filter((label) => !known.includes(label))).toEqual([]);
  });

  it('offers the applications, deployments and routes that a server has', () => {
    const queries = dashboard.templating.list.filter(({ type }) => type === 'query');
    expect(queries.map(({ name }) => name)).toEqual(['application', 'deployment', 'route']);
    for (const { definition = '' } of queries) {
      const [, expression = '', label = ''] =
        /^label_values\((.*), (\w+)\)$/.exec(definition) ?? [];
      expect(missing(expression)).toEqual([]);
      const [selected] = selectedBy(expression);
      expect([...labelsOf(selected?.metric ?? '')]).toContain(label);
    }
  });

  it('uses no variable that it does not offer', () => {
    const offered = dashboard.templating.list.map(({ name }) => name);
    const used = targets.flatMap(({ expr }) =>
      Array.from(expr.matchAll(/\$(\w+)/g), ([, name = '']) => name),
    );
    expect(used.filter((name) => name !== '__rate_interval' && !offered.includes(name))).toEqual(
      [],
    );
  });

  it('leaves out only what it shows by another metric', () => {
    const shown = new Set(
      targets.flatMap(({ expr }) =>
        selectedBy(filledIn(expr)).map(({ metric }) =>
          metric.replace(/_(?:bucket|sum|count)$/, ''),
        ),
      ),
    );
    const types = Array.from(page.text.matchAll(/^# TYPE (\S+)/gm), ([, name = '']) => name);
    expect(types.filter((name) => !shown.has(name)).toSorted()).toEqual([
      'nodejs_eventloop_time_seconds_total',
      'sluice_batch_duration_seconds',
      'sluice_replica_requests_rejected_total',
      'sluice_replica_websockets_open',
      'sluice_websocket_duration_seconds',
    ]);
  });
});

describe('a reader of PromQL', () => {
  it('finds the labels of matchers and of groups', () => {
    const expression = 'sum by (a, le) (rate(x_bucket{b="1",c!~"2"}[5m])) / on() max(y)';
    expect(selectedBy(expression)).toEqual([
      { metric: 'x_bucket', labels: ['b', 'c', 'a', 'le'] },
      { metric: 'y', labels: [] },
    ]);
  });

  it.each(['sum by (a (x)', 'rate(x{b=}[5m])', 'x['])('refuses %s', (expression) => {
    expect(() => selectedBy(expression)).toThrow('is wrong at');
  });
});
