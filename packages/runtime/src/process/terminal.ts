import { styleText } from 'node:util';

import type { AccessEntry } from '@sluice/ingress/front';

import type { LogLevel } from './logging-options.js';

type Style = Parameters<typeof styleText>[0];

/**
 * True when people read the lines as they are written: they get short ones, with colours.
 *
 * `FORCE_COLOR` (any value but 0 and false) and, after it, `NO_COLOR` (any value) decide about colours, and
 * not about the length.
 */
export function isTerminal(stream: 'stdout' | 'stderr'): boolean {
  return process[stream].isTTY;
}

/** An event for a terminal: `17:05:01 WARN replica app#Shop#a1b2c3 (pid 7) ended: signal SIGKILL`. */
export function terminalEvent(
  { level, timeMs }: { readonly level: LogLevel; readonly timeMs: number },
  text: string,
): string {
  const shown = level === 'WARNING' ? 'WARN' : level;
  return `${paint('dim', clock(timeMs))} ${paint(LEVELS[level], shown)} ${text}`;
}

/**
 * A request for a terminal: `17:05:01 200 GET /items/{id} 3.1ms 5f1c2a3b`, in at most 100 columns; the path
 * where no route matched.
 */
export function terminalAccess(entry: AccessEntry, timeMs: number): string {
  const { kind, method, path, route, status, isCut, durationMs, requestId } = entry;
  const verb = kind === 'websocket' ? 'WS' : method;
  const code = `${status}${isCut ? ' cut' : ''}`;
  const took = `${durationMs.toFixed(1)}ms`;
  const id = requestId.slice(0, ID_LENGTH);
  const others = [clock(timeMs), code, verb, took, id];
  const room = COLUMNS - others.join(' ').length - 1;
  const shown = shortened(path ?? route, room);
  const [time, last] = [paint('dim', clock(timeMs)), paint('dim', id)];
  return `${time} ${paint(styleOf(entry), code)} ${verb} ${shown} ${took} ${last}`;
}

const COLUMNS = 100;

/** As much of a UUID as tells the requests of a minute apart; every answer has all of it. */
const ID_LENGTH = 8;

const LEVELS: Readonly<Record<LogLevel, Style>> = {
  DEBUG: 'dim',
  INFO: 'blue',
  WARNING: 'yellow',
  ERROR: 'red',
  CRITICAL: 'red',
};

function styleOf({ kind, status, isCut }: AccessEntry): Style {
  if (isCut) return 'red';
  if (kind === 'websocket') return status === 1000 || status === 1001 ? 'green' : 'yellow';
  if (status >= 500) return 'red';
  return status >= 400 ? 'yellow' : 'green';
}

function shortened(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, Math.max(0, room - 3))}...`;
}

function clock(timeMs: number): string {
  const date = new Date(timeMs);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

function paint(style: Style, text: string): string {
  const forced = process.env['FORCE_COLOR'] ?? '';
  const isPlain =
    forced === '' ? (process.env['NO_COLOR'] ?? '') !== '' : forced === '0' || forced === 'false';
  return isPlain ? text : styleText(style, text, { validateStream: false });
}
