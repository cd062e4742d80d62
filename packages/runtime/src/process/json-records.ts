import { hostname } from 'node:os';

import { pino } from 'pino';

import { messageOf, type LogRecord, type LogSource } from './log-record.js';
import type { LogLevel, ResolvedLogging } from './logging-options.js';

/** Writes one record as a line. */
export type WriteRecord = (record: LogRecord) => void;

/** The methods of pino by our levels. */
const METHODS = {
  DEBUG: 'debug',
  INFO: 'info',
  WARNING: 'warn',
  ERROR: 'error',
  CRITICAL: 'fatal',
} as const satisfies Record<LogLevel, string>;

const NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(METHODS).map(([level, method]) => [method, level]),
);

/** The numbers of Python's levels, which `levelno` shows. */
const NUMBERS: Readonly<Record<LogLevel, number>> = {
  DEBUG: 10,
  INFO: 20,
  WARNING: 30,
  ERROR: 40,
  CRITICAL: 50,
};

/**
 * Writes records as JSON, an object on each line, with the names that Ray Serve's have: `levelname`,
 * `asctime`, `message`, `component_name`, `component_id`, `application`, `deployment`, `replica`,
 * `request_id`, `route`, `trace_id`, `span_id`.
 *
 * A process imports this file, and pino with it, when its log is in JSON.
 */
export function jsonRecords(
  source: LogSource,
  { additionalLogStandardAttrs: attributes }: Pick<ResolvedLogging, 'additionalLogStandardAttrs'>,
  write: (line: string) => void,
): WriteRecord {
  const log = pino(
    {
      level: 'trace',
      messageKey: 'message',
      base: { component_name: source.name, component_id: source.id },
      // The record has the time at which something happened.
      timestamp: false,
      formatters: { level: (label) => ({ levelname: NAMES[label] ?? label }) },
    },
    { write },
  );
  return (record) => {
    const members = { ...membersOf(record), ...extra(attributes, record) };
    log[METHODS[record.level]](members, messageOf(record));
  };
}

function membersOf(record: LogRecord): Record<string, unknown> {
  const { level: _, timeMs, message: __, fields, ...members } = record;
  const { requestId, traceId, spanId, durationMs, ...rest } = members;
  return {
    ...fields,
    asctime: new Date(timeMs).toISOString(),
    ...rest,
    ...(requestId !== undefined && { request_id: requestId }),
    ...(traceId !== undefined && { trace_id: traceId, span_id: spanId }),
    ...(durationMs !== undefined && { duration_ms: Math.round(durationMs * 10) / 10 }),
  };
}

function extra(
  attributes: ResolvedLogging['additionalLogStandardAttrs'],
  { level, timeMs }: LogRecord,
): Record<string, unknown> {
  const values = {
    created: timeMs / 1000,
    levelno: NUMBERS[level],
    msecs: timeMs % 1000,
    name: 'sluice',
    process: process.pid,
    processName: `${process.title} on ${hostname()}`,
  };
  return Object.fromEntries(attributes.map((name) => [name, values[name]]));
}
