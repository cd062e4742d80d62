import { type Constants, literal } from '../../code/constants.js';

/** What the code of a rule is made with. */
export interface RuleCode {
  readonly args: readonly unknown[];
  readonly constants: Constants;
  /** Asks the library's own rule about `v`: for what the short test cannot decide. */
  readonly ask: string;
  /** Asks it about the value of another expression. */
  readonly askAbout: (expression: string) => string;
}

/** A rule of class-validator that is written out in generated code. */
export interface InlineRule {
  /** The library's message without its prefix, by which its rule is told from one of the same name. */
  readonly message: string;
  /** An expression over `v` that is true when it holds; undefined for arguments it does not know. */
  test(code: RuleCode): string | undefined;
}

/** Rules by the name class-validator gives them in errors. */
export type InlineFamily = Readonly<Record<string, InlineRule>>;

/** A number as a literal; undefined for what is no number. */
export function numberLiteral(value: unknown, constants: Constants): string | undefined {
  return typeof value === 'number' ? literal(value, constants) : undefined;
}
