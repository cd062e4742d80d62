/**
 * Lets this process live on when nobody reads its output any more.
 *
 * A write to a pipe whose reader has gone is an `error` event of the stream, which ends a process
 * that does not listen. The text that was to be written is lost, and nothing else.
 */
export function surviveClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    if (!stream.listeners('error').includes(ignore)) stream.on('error', ignore);
  }
}

function ignore(): void {
  // Nobody reads the stream any more.
}
