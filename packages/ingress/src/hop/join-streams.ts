import type { Duplex } from 'node:stream';

/**
 * Joins two connections into one.
 *
 * The bytes of either go to the other at the other's pace. When one ends, both end, once the bytes it
 * has sent are through.
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
