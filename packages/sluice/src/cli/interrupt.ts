import { constants } from 'node:os';

let last: 'SIGINT' | 'SIGTERM' = 'SIGINT';

/** Aborts with Ctrl-C and SIGTERM until it is let go; then they end the process again. */
export function onInterrupt(): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const abort = (signal: 'SIGINT' | 'SIGTERM'): void => {
    last = signal;
    controller.abort();
  };
  process.on('SIGINT', abort).on('SIGTERM', abort);
  return {
    signal: controller.signal,
    release: () => void process.off('SIGINT', abort).off('SIGTERM', abort),
  };
}

/** The exit code of a process that the last of these signals ended, as shells have it: 130 for Ctrl-C. */
export function interruptedCode(): number {
  return 128 + constants.signals[last];
}
