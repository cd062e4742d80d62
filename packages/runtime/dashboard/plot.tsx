import { useEffect, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import UPlot from 'uplot';

import type { Lines } from './figures.js';

const COLOURS = ['#2f81f7', '#d29922', '#f85149', '#8b949e', '#3fb950'];
const HEIGHT = 140;

/** A plot that has just begun is not stretched. */
const SHORTEST_S = 60;

/** Lines over time, as wide as their place. */
export function Plot({
  title,
  unit,
  data,
}: {
  readonly title: string;
  readonly unit: string;
  readonly data: Lines;
}): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | undefined>(undefined);
  const names = data.lines.map(({ name }) => name).join();
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const colour = getComputedStyle(element).color;
    const axis = { stroke: colour, grid: { stroke: '#8884', width: 1 }, ticks: { show: false } };
    const made = new UPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        cursor: { drag: { x: false, y: false } },
        legend: { live: true },
        scales: {
          x: { range: (_, first, last) => [Math.min(first, last - SHORTEST_S), last] },
          y: { range: (_, least, most) => [Math.min(0, least ?? 0), Math.max(1, most ?? 1) * 1.1] },
        },
        axes: [axis, { ...axis, size: 48 }],
        series: [
          {},
          ...names.split(',').map((label, at) => ({
            label,
            stroke: COLOURS[at % COLOURS.length] ?? colour,
            width: 1.5,
            spanGaps: false,
            value: newestWithoutCursor,
          })),
        ],
      },
      [[], ...names.split(',').map(() => [])],
      element,
    );
    plot.current = made;
    const resized = new ResizeObserver(() => {
      made.setSize({ width: element.clientWidth, height: HEIGHT });
    });
    resized.observe(element);
    return () => {
      resized.disconnect();
      made.destroy();
    };
  }, [names]);
  useEffect(() => {
    plot.current?.setData([[...data.times], ...data.lines.map(({ values }) => [...values])]);
  }, [data]);
  return (
    <figure class="plot" aria-label={title}>
      <figcaption>
        {title} <span class="unit">{unit}</span>
      </figcaption>
      <div ref={place} />
    </figure>
  );
}

/** The legend shows the newest values, or those under the cursor. */
function newestWithoutCursor(
  plot: UPlot,
  _value: number | null,
  ...[series, index]: [number, (number | null)?]
): string {
  const values = plot.data[series] ?? [];
  const value = values[index ?? values.length - 1];
  return typeof value === 'number' ? shown(value) : '-';
}

function shown(value: number): string {
  return value >= 100 || Number.isInteger(value) ? String(Math.round(value)) : value.toPrecision(2);
}
