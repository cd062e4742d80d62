type StreamName = 'stdout' | 'stderr';
type Write = (text: string) => unknown;

/** What a reader who has stopped reading may leave unread; more is dropped. */
const MAX_UNREAD_BYTES = 1024 * 1024;

/** Set where the streams' own `write` marks what the application prints. */
const unmarked = new Map<StreamName, Write>();

/**
 * Writes whole lines of Sluice, which say themselves where they come from. They are dropped when the
 * reader is far behind.
 */
export function writeOwn(name: StreamName, text: string): void {
  if (process[name].writableLength > MAX_UNREAD_BYTES) return;
  const write = unmarked.get(name);
  if (write === undefined) process[name].write(text);
  else write(text);
}

/** From now on lines of Sluice go there. */
export function setOwnWriter(name: StreamName, write: Write): void {
  unmarked.set(name, write);
}
