/** How many requests arrive, over time. */
export interface Trace {
  readonly name: string;
  readonly seconds: number;
  /** Requests a second at a time in seconds. */
  rate(second: number): number;
}

/** The traces that need no file; the numbers are requests a second. */
export const TRACES: Readonly<Record<string, (peak: number) => Trace>> = {
  /** A tenth of the peak, then the peak, then a tenth again. */
  step: (peak) => ({
    name: 'step',
    seconds: 300,
    rate: (second) => (second >= 30 && second < 150 ? peak : peak / 10),
  }),
  /** The peak for 10 s, out of nothing. */
  spike: (peak) => ({
    name: 'spike',
    seconds: 180,
    rate: (second) => (second >= 30 && second < 40 ? peak : peak / 50),
  }),
  /** A day: next to nothing at four in the morning, the peak at four in the afternoon. */
  diurnal: (peak) => ({
    name: 'diurnal',
    seconds: 24 * 3_600,
    rate: (second) => (peak * (1 - Math.cos(((second / 3_600 - 4) * Math.PI) / 12))) / 2,
  }),
};

/**
 * A trace of lines `seconds,requests a second`, in the order of time; each rate holds until the next line. A
 * first line of names is skipped. Throws an error that names the line that is none of this.
 */
export function parseTrace(name: string, text: string): Trace {
  const rows = text
    .split(/\r?\n/)
    .map((line, index) => ({ line: line.trim(), at: index + 1 }))
    .filter(({ line }) => line !== '' && !line.startsWith('#'));
  const header = rows.findIndex(({ line }) => /^[\d.+-]/.test(line));
  const points = rows.slice(Math.max(header, 0)).map(({ line, at }) => {
    const [second, rate] = line.split(/[,;\t]/).map((cell) => Number(cell.trim()));
    const isRow = second !== undefined && rate !== undefined && rate >= 0 && second >= 0;
    if (!isRow) throw new Error(`${name}:${at}: "${line}" is not seconds,requests_per_second.`);
    return { second, rate, at };
  });
  for (const [index, { second, at }] of points.entries()) {
    if (index > 0 && second <= (points[index - 1]?.second ?? 0)) {
      throw new Error(`${name}:${at}: ${second} s does not come after the line before.`);
    }
  }
  const last = points.at(-1);
  if (last === undefined) throw new Error(`${name} has no line of seconds,requests_per_second.`);
  let position = 0;
  return {
    name,
    seconds: last.second,
    rate(second) {
      // A simulation asks in the order of time; one that begins anew goes back.
      if ((points[position]?.second ?? 0) > second) position = 0;
      while ((points[position + 1]?.second ?? Number.POSITIVE_INFINITY) <= second) position += 1;
      const point = points[position];
      return point === undefined || point.second > second ? 0 : point.rate;
    },
  };
}
