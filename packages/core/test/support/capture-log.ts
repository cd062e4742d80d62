import { type LogFields, setLogger } from '@sluice/core';

export interface LogLine extends LogFields {
  readonly message: string;
}

/** Collects what is logged from now on. */
export function captureLog(): LogLine[] {
  const lines: LogLine[] = [];
  setLogger({ error: (message, fields) => void lines.push({ message, ...fields }) });
  return lines;
}

/** Collects the warnings from now on. */
export function captureWarnings(): string[] {
  const lines: string[] = [];
  setLogger({ error: () => undefined, warn: (message) => void lines.push(message) });
  return lines;
}
