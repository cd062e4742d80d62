import { StartupError } from '@sluice/core';

/** A mistake in a config file, with its place. */
export interface ConfigProblem {
  /** 1-based; undefined when it has no place in the text. */
  readonly line: number | undefined;
  /** `applications[0].route_prefix`; empty for the file as a whole. */
  readonly path: string;
  /** The mistake: a predicate whose subject is `path`, or a sentence when `path` is empty. */
  readonly what: string;
  /** The advice what to write instead. */
  readonly fix: string;
}

/** A config file that cannot be used, with everything that is wrong with it. */
export class ConfigError extends StartupError {
  override readonly name = 'ConfigError';
  readonly file: string;
  readonly problems: readonly ConfigProblem[];

  constructor(file: string, problems: readonly ConfigProblem[]) {
    super('E_CONFIG', problems.map((problem) => format(file, problem)).join('\n'));
    this.file = file;
    this.problems = problems;
  }
}

function format(file: string, { line, path, what, fix }: ConfigProblem): string {
  const place = line === undefined ? file : `${file}:${line}`;
  return `E_CONFIG: ${place}: ${path === '' ? '' : `${path} `}${what} ${fix}`.trimEnd();
}
