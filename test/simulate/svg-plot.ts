import type { Moment } from './simulate.js';
import { short } from './text-plot.js';

/** The moments of one run, and its name in the key. */
export interface PlottedRun {
  readonly name: string;
  readonly moments: readonly Moment[];
}

const WIDTH = 900;
const HEIGHT = 150;
const LEFT = 60;
const COLOURS = ['#2563eb', '#dc2626', '#059669', '#d97706', '#7c3aed'] as const;

const PANELS = [
  { title: 'requests a second', of: (moment: Moment) => moment.rate },
  { title: 'replicas that serve', of: (moment: Moment) => moment.ready },
  { title: 'requests that wait', of: (moment: Moment) => moment.queued },
  { title: 'latency in seconds', of: (moment: Moment) => moment.latency },
] as const;

/** Load, replicas, queue and latency of all runs, one panel above the other, as an SVG document. */
export function svgPlot(title: string, runs: readonly PlottedRun[]): string {
  const panels = PANELS.map((panel, index) => panelOf(panel, runs, 40 + index * (HEIGHT + 40)));
  const height = 40 + PANELS.length * (HEIGHT + 40) + 20 * runs.length;
  const key = runs.map(({ name }, index) => {
    const y = 40 + PANELS.length * (HEIGHT + 40) + 20 * index;
    return `<text x="${LEFT}" y="${y}" fill="${colour(index)}">${escaped(name)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH + LEFT + 20}" height="${height}" font-family="sans-serif" font-size="12">`,
    '<rect width="100%" height="100%" fill="white"/>',
    `<text x="${LEFT}" y="20" font-size="15">${escaped(title)}</text>`,
    ...panels,
    ...key,
    '</svg>',
    '',
  ].join('\n');
}

function panelOf(
  { title, of }: (typeof PANELS)[number],
  runs: readonly PlottedRun[],
  top: number,
): string {
  const highest = runs
    .flatMap(({ moments }) => moments.map(of))
    .reduce((most, value) => Math.max(most, value), 0);
  const lines = runs.map(({ moments }, index) => {
    const until = moments.at(-1)?.second ?? 1;
    const points = moments.map((moment) => {
      const x = LEFT + (moment.second / Math.max(until, 1)) * WIDTH;
      const y = top + HEIGHT - (highest === 0 ? 0 : (of(moment) / highest) * HEIGHT);
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    });
    return `<polyline fill="none" stroke="${colour(index)}" points="${points.join(' ')}"/>`;
  });
  return [
    `<text x="${LEFT}" y="${top - 6}">${title}</text>`,
    `<text x="${LEFT - 8}" y="${top + 10}" text-anchor="end">${short(highest)}</text>`,
    `<text x="${LEFT - 8}" y="${top + HEIGHT}" text-anchor="end">0</text>`,
    `<path d="M${LEFT} ${top}V${top + HEIGHT}H${LEFT + WIDTH}" fill="none" stroke="#999"/>`,
    ...lines,
  ].join('\n');
}

function colour(index: number): string {
  return COLOURS[index % COLOURS.length] ?? COLOURS[0];
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
