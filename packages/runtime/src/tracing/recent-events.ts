import { subscribe } from 'node:diagnostics_channel';

import type { FailureEvent } from '@sluice/core';
import { thrownMessage } from '@sluice/core/internal';

import type { SpanEvent } from './span-event.js';

/** A failure as the dashboard shows it: without headers, bodies and queries. */
export interface RecentFailure {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** What failed, with the error in one line. */
  readonly message: string;
  readonly requestId?: string | undefined;
  readonly application?: string | undefined;
  readonly deployment?: string | undefined;
  readonly method?: string | undefined;
  readonly route?: string | undefined;
}

/** What a process tells of its last requests. */
export interface RecentReport {
  /** The number to ask with the next time. */
  readonly next: number;
  readonly spans: readonly SpanEvent[];
  readonly failures: readonly RecentFailure[];
}

/** A span has less than 2 kB: all text in it is of the application, or is cut. */
const MOST_SPANS = 1_000;
const MOST_FAILURES = 100;
const MOST_CHARACTERS = 300;

interface Numbered<T> {
  readonly number: number;
  readonly event: T;
}

const spans: Numbered<SpanEvent>[] = [];
const failures: Numbered<RecentFailure>[] = [];
let count = 0;
let isKeepingSpans = false;
let isKeepingFailures = false;

/** Keeps the last failures that this process logs from now on. That costs something only where one is logged. */
export function keepFailures(): void {
  if (isKeepingFailures) return;
  isKeepingFailures = true;
  subscribe('sluice:failure', (message) => {
    // The only publisher is the log of this same version.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const { message: what, error, ...rest } = message as FailureEvent;
    const { requestId, application, deployment, method, route } = rest;
    addFailure({
      message: `${what}: ${oneLine(error)}`,
      requestId,
      application,
      deployment,
      method,
      route,
    });
  });
}

/** Keeps a failure of this process. */
export function addFailure(failure: Omit<RecentFailure, 'atMs'>): void {
  const message = failure.message.slice(0, MOST_CHARACTERS);
  keep(failures, { ...failure, message, atMs: Date.now() }, MOST_FAILURES);
}

/** Keeps the last spans of this process from now on. */
export function keepSpans(): void {
  if (isKeepingSpans) return;
  isKeepingSpans = true;
  subscribe('sluice:span:end', (message) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
    keep(spans, message as SpanEvent, MOST_SPANS);
  });
}

/** What has happened after the number of an earlier report. */
export function recentEvents(after: number): RecentReport {
  const since = <T>(kept: readonly Numbered<T>[]): readonly T[] =>
    kept.flatMap(({ number, event }) => (number > after ? event : []));
  return { next: count, spans: since(spans), failures: since(failures) };
}

function keep<T>(kept: Numbered<T>[], event: T, most: number): void {
  count += 1;
  kept.push({ number: count, event });
  if (kept.length > most) kept.shift();
}

function oneLine(error: unknown): string {
  const name = error instanceof Error ? `${error.name}: ` : '';
  return `${name}${thrownMessage(error)}`.split('\n', 1)[0] ?? '';
}
