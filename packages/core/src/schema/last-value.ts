/** The value of a repeated parameter: the last, as in FastAPI. */
export function lastValue(value: unknown): unknown {
  return Array.isArray(value) ? (value as unknown[]).at(-1) : value;
}
