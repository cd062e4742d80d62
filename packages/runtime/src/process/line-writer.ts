/**
 * Makes a log's `(line) => void` that writes the lines of one turn of the event loop together: a
 * write for each would cost a busy process more than what the lines tell of.
 */
export function createLineWriter(write: (text: string) => void): (line: string) => void {
  let pending = '';
  const flush = (): void => {
    if (pending === '') return;
    const text = pending;
    pending = '';
    write(text);
  };
  // What is written last is often what was waited for.
  process.once('exit', flush);
  return (line) => {
    if (pending === '') setImmediate(flush);
    pending += `${line}\n`;
  };
}
