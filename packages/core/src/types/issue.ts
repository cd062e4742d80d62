/** An entry of a 422's `detail`, in FastAPI's form. */
export interface Issue {
  /** FastAPI's word where it has one (`int_parsing`, `missing`, `string_too_short`, ...). */
  readonly type: string;
  /** Source, then keys and indexes: `["body", "items", 0, "price"]`. */
  readonly loc: readonly (string | number)[];
  /** The mistake, for people; a class-validator rule's own message. */
  readonly msg: string;
  /** The received value; absent for headers, cookies and secrets. */
  readonly input?: unknown;
  /** The numbers or values of the rule: `{ "gt": 0 }`. */
  readonly ctx?: Readonly<Record<string, unknown>>;
}

/** The most issues that one answer looks for and reports. The next request finds the rest. */
export const MAX_ISSUES = 100;
