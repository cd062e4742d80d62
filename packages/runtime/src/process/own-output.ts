type StreamName = 'stdout' | 'stderr';
type Write = (text: string) => unknown;

/** Lines beyond this many unread bytes are dropped: the reader has stopped reading. */
const MAX_UNREAD_BYTES = 1024 * 1024;

/** Set where the streams' own `write` marks what the application prints. */
const unmarked = new Map<StreamName, Write>();

/**
 * Writes whole lines of Sluice, which say themselves where they come from. Lines are dropped when the
 * reader is far behind.
 */
export function writeOwn(name: StreamName, text: string): void {
  if (process[name].writableLength > MAX_UNREAD_BYTES) return;
  const write = unmarked.get(name);
  if (write === undefined) process[name].write(text);
  else write(text);
}

/** Sends the lines of Sluice to another writer from now on. */
export function setOwnWriter(name: StreamName, write: Write): void {
  unmarked.set(name, write);
}
