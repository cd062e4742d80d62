/** Marks what answers whatever the version: `@Version(VERSION_NEUTRAL)`. */
export const VERSION_NEUTRAL: unique symbol = Symbol.for('sluice.version-neutral');

/** The versions of operations: `'2'`, `['1', '2']`, or {@link VERSION_NEUTRAL} for all and none. */
export type VersionOption = string | readonly string[] | typeof VERSION_NEUTRAL;
