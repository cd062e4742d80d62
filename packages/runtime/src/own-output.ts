type StreamName = 'stdout' | 'stderr';
type Write = (text: string) => unknown;

/** Set where the streams' own `write` marks what the application prints. */
const unmarked = new Map<StreamName, Write>();

/** Writes whole lines of Sluice, which say themselves where they come from. */
export function writeOwn(name: StreamName, text: string): void {
  const write = unmarked.get(name);
  if (write === undefined) process[name].write(text);
  else write(text);
}

/** From now on lines of Sluice go there. */
export function setOwnWriter(name: StreamName, write: Write): void {
  unmarked.set(name, write);
}
