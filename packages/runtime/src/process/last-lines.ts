const waiting = new Set<() => void>();

/** Registers what writes the lines that a process still holds back; returns the function that removes it. */
export function holdsLines(write: () => void): () => void {
  waiting.add(write);
  return () => waiting.delete(write);
}

/** Writes all lines that are held back: this process may be killed from now on. */
export function writeLastLines(): void {
  for (const write of waiting) write();
}
