import { type Estimate, noiseOf } from './statistics.js';
import { judge, TARGETS } from './targets.js';

/** A table as it is printed; the first row names the columns. */
export interface Table {
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
}

/** A figure that a target may speak of. */
export interface Figure {
  readonly name: string;
  readonly estimate: Estimate;
  /** The same server against itself in the same rounds; undefined where no such pair exists. */
  readonly sameAgain?: Estimate;
}

/** The findings of a section of the bench. */
export interface SectionResult {
  readonly tables: readonly Table[];
  readonly figures: readonly Figure[];
  /** A line for each thing that was skipped, with the reason. */
  readonly notes: readonly string[];
  /** For `--json`, beyond the figures. */
  readonly details?: unknown;
}

/** Renders a section for a terminal and for a Markdown page alike. */
export function render(result: SectionResult): string {
  return [
    ...result.tables.map((table) => `${table.title}\n\n${markdown(table.rows)}`),
    ...renderTargets(result.figures),
    ...result.notes.map((note) => `${note}\n`),
  ].join('\n');
}

/** `1.24 (1.21 to 1.27)`. */
export function withInterval({ value, low, high }: Estimate): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
}

export const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

function markdown(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  return [head, head.map(() => '---'), ...body].map((row) => `| ${row.join(' | ')} |\n`).join('');
}

function renderTargets(figures: readonly Figure[]): string[] {
  const rows = TARGETS.flatMap((target) => {
    const figure = figures.find(({ name }) => name === target.figure);
    if (figure === undefined) return [];
    const noise = figure.sameAgain === undefined ? 0 : noiseOf(figure.sameAgain);
    const { bound } = target;
    return [
      [
        target.figure,
        'atMost' in bound ? `<= ${bound.atMost}` : `>= ${bound.atLeast}`,
        withInterval(figure.estimate),
        judge(target, figure.estimate, noise).text,
      ],
    ];
  });
  if (rows.length === 0) return [];
  return [`Targets\n\n${markdown([['figure', 'target', 'measured', 'verdict'], ...rows])}`];
}
