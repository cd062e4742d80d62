/** Majors of Node whose undocumented parts the tests try out. */
const TESTED_MAJORS: ReadonlySet<string> = new Set(['20', '22', '24']);

/**
 * True where the parts of `node:http` that have no documentation are known to behave as expected.
 *
 * Any other runtime takes the documented way, which is slower. Bun and Deno name a version of Node
 * as well, and have an HTTP server of their own.
 */
export function isTestedNode(versions: Readonly<Record<string, string | undefined>>): boolean {
  if (versions['bun'] !== undefined || versions['deno'] !== undefined) return false;
  return TESTED_MAJORS.has(versions['node']?.split('.')[0] ?? '');
}
