/** The major versions of Node against which the tests check the undocumented parts. */
const TESTED_MAJORS: ReadonlySet<string> = new Set(['20', '22', '24']);

/**
 * True where the undocumented parts of `node:http` are known to behave as expected.
 *
 * Any other runtime uses the documented API, which is slower. Bun and Deno report a version of Node
 * too, but have HTTP servers of their own.
 */
export function isTestedNode(versions: Readonly<Record<string, string | undefined>>): boolean {
  if (versions['bun'] !== undefined || versions['deno'] !== undefined) return false;
  return TESTED_MAJORS.has(versions['node']?.split('.')[0] ?? '');
}
