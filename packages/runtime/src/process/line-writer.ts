/**
 * Makes a log's `(line) => void` that writes the lines of one turn of the event loop together: a
 * write for each line would cost a busy process more than the requests that the lines are about.
 */
export function createLineWriter(write: (text: string) => void): (line: string) => void {
  let pending = '';
  const flush = (): void => {
    if (pending === '') return;
    const text = pending;
    pending = '';
    write(text);
  };
  // The last line is often the one that the reader waits for.
  process.once('exit', flush);
  return (line) => {
    if (pending === '') setImmediate(flush);
    pending += `${line}\n`;
  };
}
