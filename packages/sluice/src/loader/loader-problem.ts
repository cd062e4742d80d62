/** A mistake the loader found in a user's sources, placed in the file as it was written. */
export interface LoaderProblem {
  /** Stable, e.g. `E_LOADER_SYNTAX`. */
  readonly code: string;
  /** Absolute path of the source. */
  readonly file: string;
  /** 1-based; 0 when the problem is the file as a whole. */
  readonly line: number;
  /** 1-based, in UTF-16 units; undefined when the problem is the line as a whole. */
  readonly column?: number;
  /** The parameter of a handler that has the problem. */
  readonly parameter?: ParameterPlace;
  /** `Shop.item parameter 2 ("sort")`; empty when the line says it all. */
  readonly where: string;
  readonly what: string;
  readonly fix: string;
  /** The compiler's picture of the code around the mistake. */
  readonly frame: string | undefined;
  /** The absolute path an import named in vain: where a file would mend it. */
  readonly missing?: string;
}

/** A parameter as its class and method name it. */
export interface ParameterPlace {
  readonly class: string;
  readonly method: string;
  readonly parameter: string;
}

/** Prints a problem as `E_CODE: file:line:column: where: what fix`, followed by its code frame. */
export function formatProblem(problem: LoaderProblem): string {
  const { line, column } = problem;
  const place = [problem.file, ...(line === 0 ? [] : [line]), ...(column ? [column] : [])].join(
    ':',
  );
  const where = problem.where === '' ? '' : `${problem.where}: `;
  const text = `${problem.code}: ${place}: ${where}${problem.what} ${problem.fix}`.trimEnd();
  return problem.frame === undefined ? text : `${text}\n${problem.frame.replace(/^\n|\n$/g, '')}`;
}

/** Thrown where problems cannot be returned: with every one found, and without a stack of the loader. */
export class LoaderError extends Error {
  override readonly name = 'LoaderError';
  readonly problems: readonly LoaderProblem[];

  constructor(problems: readonly LoaderProblem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.problems = problems;
    this.stack = this.message;
  }
}

/** The 1-based line and column of an offset in a text. */
export function placeAt(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', start)) {
    line++;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}
