/** Puts a mark before every line of a stream of bytes. */
export interface MarkedLines {
  /** Takes bytes as they come; writes the lines they complete. Returns what the last write returned. */
  add(bytes: Uint8Array): boolean;
  /** Writes a line that has only begun, as a line of its own. */
  flush(): void;
}

/** A line without an end is written when it is as long as this, and goes on in a line of its own. */
const MAX_LINE_BYTES = 65_536;

/** Writes up to this size are not mixed with those of other processes. Source: PIPE_BUF of pipe(7). */
const ATOMIC_BYTES = 4_096;

/** How long the beginning of a line is kept for the rest of it. */
const REST_MS = 100;

const NEWLINE = 0x0a;

/**
 * Marks lines without changing their bytes, each with the mark of the moment in which it begins, so that any encoding and any escape sequence passes.
 *
 * Only whole lines are written. The beginning of one waits 100 ms for its end and then becomes a line.
 */
export function createMarkedLines(
  mark: () => Uint8Array,
  write: (bytes: Uint8Array) => boolean,
): MarkedLines {
  /** The mark of the line that has begun; a rest of it may be printed elsewhere. */
  let begunMark: Uint8Array | undefined;
  let begun: Uint8Array[] = [];
  let begunBytes = 0;
  let timer: NodeJS.Timeout | undefined;
  let ready: Uint8Array[] = [];
  let readyBytes = 0;
  let isTaken = true;

  const send = (): void => {
    if (readyBytes === 0) return;
    isTaken = write(Buffer.concat(ready));
    ready = [];
    readyBytes = 0;
  };
  const complete = (end: Uint8Array): void => {
    const own = begunMark ?? mark();
    const bytes = own.length + begunBytes + end.length;
    if (readyBytes > 0 && readyBytes + bytes > ATOMIC_BYTES) send();
    ready.push(own, ...begun, end);
    readyBytes += bytes;
    begun = [];
    begunMark = undefined;
    begunBytes = 0;
    clearTimeout(timer);
    timer = undefined;
  };
  const begin = (rest: Uint8Array): void => {
    let left = rest;
    if (left.length > 0) begunMark ??= mark();
    while (begunBytes + left.length > MAX_LINE_BYTES) {
      const room = endOfCharacter(left, MAX_LINE_BYTES - begunBytes);
      begun.push(left.subarray(0, room));
      begunBytes += room;
      complete(END_OF_LINE);
      left = left.subarray(room);
    }
    if (left.length === 0) return;
    // The caller may use its buffer again.
    begun.push(Buffer.from(left));
    begunBytes += left.length;
    timer ??= setTimeout(flush, REST_MS).unref();
  };
  const flush = (): void => {
    if (begunBytes > 0) complete(END_OF_LINE);
    send();
  };
  return {
    add(bytes) {
      let from = 0;
      for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, from)) {
        const line = bytes.subarray(from, at + 1);
        if (begunBytes + line.length > MAX_LINE_BYTES) {
          begin(bytes.subarray(from, at));
          complete(END_OF_LINE);
        } else complete(line);
        from = at + 1;
      }
      begin(bytes.subarray(from));
      send();
      return isTaken;
    },
    flush,
  };
}

const END_OF_LINE: Uint8Array = Uint8Array.of(NEWLINE);

/** The place of a cut that leaves each UTF-8 character whole; bytes that are not UTF-8 are cut anywhere. */
function endOfCharacter(bytes: Uint8Array, most: number): number {
  for (let at = most; at > most - 4 && at > 0; at -= 1) {
    if (((bytes[at] ?? 0) & 0xc0) !== 0x80) return at;
  }
  return most;
}
