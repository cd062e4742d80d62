import inspector from 'node:inspector';

/**
 * Opens the inspector of this process and stands still until a debugger has connected and lets the process run,
 * with its breakpoints in place.
 */
export function awaitDebugger(port: number): void {
  inspector.open(port, '127.0.0.1');
  inspector.waitForDebugger();
}

/** Stops in the debugger. The next step into leads to what `run` calls. */
export function runInDebugger<T>(run: () => T): T {
  // oxlint-disable-next-line no-debugger -- what this function is for
  debugger;
  return run();
}
