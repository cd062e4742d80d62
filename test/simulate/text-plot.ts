/** A curve as columns of bars of text, the highest value of each column, with its scale at the left. */
export function textPlot(
  title: string,
  values: readonly number[],
  size: { readonly columns: number; readonly rows: number },
): string {
  const columns = resample(values, size.columns);
  const top = columns.reduce((highest, value) => Math.max(highest, value), 0);
  const eighths = columns.map((value) =>
    top === 0 ? 0 : Math.round((value / top) * size.rows * BARS.length),
  );
  const label = short(top);
  const rows = Array.from({ length: size.rows }, (_, index) => {
    const below = (size.rows - 1 - index) * BARS.length;
    const cells = eighths.map((height) => {
      const filled = Math.min(height - below, BARS.length);
      return filled <= 0 ? ' ' : (BARS[filled - 1] ?? ' ');
    });
    const scale = index === 0 ? label : index === size.rows - 1 ? '0' : '';
    return `${scale.padStart(8)} ${cells.join('').trimEnd()}`;
  });
  return [title, ...rows].join('\n');
}

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** The highest value of each part of a list. */
function resample(values: readonly number[], count: number): readonly number[] {
  return Array.from({ length: Math.min(count, values.length) }, (_, index) => {
    const part = values.length / Math.min(count, values.length);
    const from = Math.floor(index * part);
    const to = Math.max(from + 1, Math.floor((index + 1) * part));
    return values.slice(from, to).reduce((highest, value) => Math.max(highest, value), 0);
  });
}

/** At most three digits, and thousands as `k`. */
export function short(value: number): string {
  if (value >= 10_000) return `${(value / 1_000).toFixed(0)}k`;
  if (value >= 1_000) return `${(value / 1_000).toFixed(1)}k`;
  if (value >= 100 || Number.isInteger(value)) return value.toFixed(0);
  return value.toFixed(value >= 10 ? 1 : 2);
}
