import { StartupError } from '../errors.js';

/** A variable that a settings class cannot take. */
export interface SettingsProblem {
  /** The name of the variable: `DATABASE__PORT`. Empty for a mistake of several together, and for a file. */
  readonly variable: string;
  /** The property that takes it: `database.port`; empty likewise. */
  readonly property: string;
  /** The value as it was given; undefined without one, and for a secret. */
  readonly value: string | undefined;
  /** Where the value comes from: `the environment`, or a file. Undefined without a value. */
  readonly source: string | undefined;
  /** The mistake: `is not set.`, or the message of the rule that the value breaks. */
  readonly what: string;
  /** The advice what to do; empty where the mistake says it. */
  readonly fix: string;
}

/** Thrown by `loadSettings` with every variable that is missing or wrong; values of secrets are left out. */
export class SettingsError extends StartupError {
  override readonly name = 'SettingsError';
  readonly problems: readonly SettingsProblem[];

  constructor(type: string, problems: readonly SettingsProblem[]) {
    const lines = problems.map((problem) => {
      const place = [type, problem.property].filter((part) => part !== '').join('.');
      return `E_SETTINGS: ${place}: ${describe(problem)}`;
    });
    super('E_SETTINGS', lines.join('\n'));
    this.problems = problems;
  }
}

function describe({ variable, value, source, what, fix }: SettingsProblem): string {
  const given = value === undefined ? '' : ` is ${JSON.stringify(shortened(value))}`;
  const from = source === undefined ? '' : ` (from ${source})`;
  const separator = given + from === '' ? ' ' : ': ';
  return `${variable}${given}${from}${separator}${what} ${fix}`.trim();
}

function shortened(value: string): string {
  return value.length > MOST_SHOWN ? `${value.slice(0, MOST_SHOWN)}...` : value;
}

/** Characters of a value that a message shows. */
const MOST_SHOWN = 100;
