import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';

import { expect } from 'vitest';

/** A span as `test/serving/fixtures/traced-exporter.ts` writes it. */
export interface ExportedSpan {
  readonly process: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parent?: string;
  readonly state?: string;
  readonly name: string;
  /** As OpenTelemetry numbers them: 0 internal, 1 server, 2 client. */
  readonly kind: number;
  /** 2 for an error. */
  readonly status: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly string[];
  /** Milliseconds since 1970. */
  readonly endMs: number;
  readonly durationMs: number;
}

/** A trace that a client begins, whose spans are told apart from all others by its id. */
export interface ClientTrace {
  readonly traceId: string;
  readonly spanId: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Begins a trace as a client does. */
export function clientTrace(isSampled = true): ClientTrace {
  const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  const traceparent = `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;
  return { traceId, spanId, headers: { traceparent } };
}

/** The spans of a trace that all processes have written into a file, sorted by name; waits until there are `count`. */
export async function exportedSpans(
  file: string,
  { traceId }: Pick<ClientTrace, 'traceId'>,
  count: number,
): Promise<readonly ExportedSpan[]> {
  const read = (): readonly ExportedSpan[] =>
    allSpans(file).filter((span) => span.traceId === traceId);
  await expect.poll(() => read().length, { timeout: 30_000 }).toBe(count);
  return read().toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Every span of the file. */
export function allSpans(file: string): readonly ExportedSpan[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  // Written by the fixture.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return lines.map((line) => JSON.parse(line) as ExportedSpan);
}

/** The tree of a trace: each span with its status if that is an error, and below it those that it is the parent of. */
export function traceTree(spans: readonly ExportedSpan[], from: string): readonly string[] {
  const below = (parent: string, depth: number): string[] =>
    spans
      .filter((span) => span.parent === parent)
      .flatMap((span) => [
        `${'  '.repeat(depth)}${KINDS[span.kind]} ${span.name}${span.status === 2 ? ' error' : ''}`,
        ...below(span.spanId, depth + 1),
      ]);
  return below(from, 0);
}

const KINDS = ['internal', 'server', 'client'];
