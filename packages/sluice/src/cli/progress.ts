/** Tells how far something is: on one line that changes, or, where output is no terminal, a line for each change. */
export interface Progress {
  show(text: string): void;
  /** Leaves nothing of it on a terminal. */
  end(): void;
}

/** Progress on standard error, so that standard output has only what a command gives. */
export function progressOn(output: NodeJS.WriteStream): Progress {
  let last = '';
  if (!output.isTTY) {
    return {
      show(text) {
        if (text !== last && text !== '') output.write(`${text}\n`);
        last = text;
      },
      end: () => undefined,
    };
  }
  const beganMs = performance.now();
  return {
    show(text) {
      const seconds = Math.floor((performance.now() - beganMs) / 1_000);
      const line = `${text}  ${seconds} s`.slice(0, (output.columns ?? 80) - 1);
      if (line !== last) output.write(`\r\x1b[K${line}`);
      last = line;
    },
    end() {
      if (last !== '') output.write('\r\x1b[K');
    },
  };
}
