import { eventText } from '@sluice/core/internal';

import type { LogLevel } from './logging-options.js';

/** A line of the log before it has a form. */
export interface LogRecord {
  readonly level: LogLevel;
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  /** Says what happened; may have been written by anyone. */
  readonly message: string;
  /** The replica in which it happened, and what it belongs to; absent outside of replicas. */
  readonly replica?: string | undefined;
  readonly application?: string | undefined;
  readonly deployment?: string | undefined;
  readonly requestId?: string | undefined;
  /** The span in which it happened; absent where nothing is traced. */
  readonly traceId?: string | undefined;
  readonly spanId?: string | undefined;
  readonly method?: string | undefined;
  readonly route?: string | undefined;
  /** Of a request that has ended. */
  readonly status?: string | undefined;
  readonly durationMs?: number | undefined;
  /** The thrown value as text, with its stack. */
  readonly error?: string | undefined;
  /** What the application says besides the message. */
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
}

/** Who writes: `controller` and its process id, `proxy` and its address, a deployment and its replica. */
export interface LogSource {
  readonly name: string;
  readonly id: string;
}

/** Python's names of levels, for lines as Ray Serve writes them; ours has `WARN` as Node has it. */
const SHOWN: Readonly<Record<LogLevel, string>> = {
  DEBUG: 'DEBUG',
  INFO: 'INFO',
  WARNING: 'WARN',
  ERROR: 'ERROR',
  CRITICAL: 'CRITICAL',
};

/**
 * Writes a record as Ray Serve does:
 * `INFO 2026-11-23T06:00:00.000Z shop_Shop shop#Shop#a1b2c3 5f1c... -- GET /items/{id} 200 3.1ms`.
 */
export function recordText(record: LogRecord, { name, id }: LogSource): string {
  const { level, timeMs, requestId } = record;
  const who = [name, id, requestId ?? ''].filter((part) => part !== '').join(' ');
  const head = `${SHOWN[level]} ${new Date(timeMs).toISOString()} ${who}`;
  return `${head} -- ${eventText(bodyOf(record))}`;
}

/** The message of a record; of a request that has ended, what it asked for and how it ended. */
export function messageOf({ message, method, route, status, durationMs }: LogRecord): string {
  if (status === undefined) return message;
  const took = durationMs === undefined ? '' : `${durationMs.toFixed(1)}ms`;
  const parts = [method, route, status, took, message];
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}

function bodyOf(record: LogRecord): string {
  const { method, route, status, error, fields } = record;
  const said = `${messageOf(record)}${fieldsText(fields)}${traceText(record)}`;
  if (error === undefined) return said;
  const what = method === undefined || status !== undefined ? '' : `${method} ${route ?? ''} `;
  return `${what}${said}: ${error}`;
}

/** Text names the trace, in which the span is easily found; JSON has both. */
function traceText({ traceId }: LogRecord): string {
  return traceId === undefined ? '' : ` trace_id=${traceId}`;
}

function fieldsText(fields: LogRecord['fields']): string {
  const pairs = Object.entries(fields ?? {}).map(([key, value]) => `${key}=${plain(value)}`);
  return pairs.length === 0 ? '' : ` ${pairs.join(' ')}`;
}

function plain(value: unknown): string {
  if (typeof value === 'string') return /^[\w./:-]+$/.test(value) ? value : JSON.stringify(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}
