/** Aborts with Ctrl-C and SIGTERM until it is let go; then they end the process again. */
export function onInterrupt(): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  process.on('SIGINT', abort).on('SIGTERM', abort);
  return {
    signal: controller.signal,
    release: () => void process.off('SIGINT', abort).off('SIGTERM', abort),
  };
}

/** The exit code of a process that SIGINT ended. */
export const INTERRUPTED = 130;
