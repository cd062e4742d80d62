import type { Duplex } from 'node:stream';

/**
 * Joins two connections into one: what comes from either goes to the other, at the other's pace, and
 * the end of one is the end of both, once what it has sent is through.
 */
export function joinStreams(one: Duplex, other: Duplex): void {
  lead(one, other);
  lead(other, one);
}

function lead(from: Duplex, to: Duplex): void {
  from.pipe(to);
  from.on('error', () => from.destroy());
  from.once('close', () => {
    if (!from.readableEnded) to.destroy();
    else if (to.writableFinished) to.destroy();
    else to.once('finish', () => to.destroy());
  });
}
