/**
 * The error that code of the application failed with in a replica, as the replica described it: with
 * its stack, and without the channel that carried it.
 */
export function describeRemote(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? (cause.stack ?? cause.message) : error.message;
}
