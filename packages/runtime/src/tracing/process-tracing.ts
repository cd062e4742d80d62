import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import { currentScope, setTracer, settledWithin } from '@sluice/core/internal';

import { keepSpans } from './recent-events.js';
import type { SpanExporting } from './open-exporter.js';
import type { TracedProcess, TracingSettings } from './tracing-options.js';

let settings: TracingSettings | undefined;
let exporting: SpanExporting | undefined;
let isRecording = false;

/**
 * Traces the work of this process from now on. Nothing of tracing is loaded before.
 *
 * Rejects when the exporter cannot be set up; this process is then traced without it.
 */
export async function startTracing(wanted: TracingSettings, process: TracedProcess): Promise<void> {
  settings = wanted;
  keepSpans();
  await apply();
  if (wanted.exporter === undefined || exporting !== undefined) return;
  const { openExporter } = await import('./open-exporter.js');
  exporting = await openExporter(wanted, process);
  await apply();
}

/** Stops what `startTracing` began, once its spans are sent. */
export async function stopTracing(): Promise<void> {
  await flushSpans();
  await exporting?.shutdown();
  settings = undefined;
  exporting = undefined;
  await apply();
}

/** Records the spans of all requests for the dashboard, or no longer. */
export async function recordSpans(isWanted: boolean): Promise<void> {
  if (isRecording === isWanted) return;
  isRecording = isWanted;
  await apply();
}

/** Resolves when the exporter has sent what it has, or the time for that is over. */
export async function flushSpans(): Promise<void> {
  if (exporting !== undefined) await settledWithin(FLUSH_MS, exporting.flush());
}

/** A process that ends waits so long for a collector that does not answer. */
const FLUSH_MS = 2_000;

async function apply(): Promise<void> {
  unsubscribe('sluice:failure', noteFailure);
  if (settings === undefined && !isRecording) {
    setTracer(undefined);
    return;
  }
  const { ProcessTracer } = await import('./process-tracer.js');
  // What was asked for may have changed meanwhile.
  if (settings === undefined && !isRecording) return;
  const samplingRatio = settings?.samplingRatio;
  setTracer(new ProcessTracer({ samplingRatio, isRecording, bridge: exporting?.bridge }));
  subscribe('sluice:failure', noteFailure);
}

/** The span of a request whose failure is logged has failed with it. */
function noteFailure(message: unknown): void {
  if (typeof message === 'object' && message !== null && 'error' in message) {
    currentScope()?.span?.fail(message.error);
  }
}
