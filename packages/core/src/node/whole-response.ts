/* oxlint-disable no-underscore-dangle -- the name of the field is Node's */
import { STATUS_CODES, type ServerResponse } from 'node:http';

import type { RawHeaders } from '../http/exchange.js';
import { JSON_HEADERS, isField } from '../http/headers.js';
import { isBodyless } from '../http/status.js';
import { REQUEST_ID } from '../http/request-id.js';
import { LENGTH, isTransportField } from './response-head.js';
import { isTestedNode } from './tested-node.js';

/** A response whose body is known. */
export interface WholeResponse {
  readonly status: number;
  readonly headers: RawHeaders;
  readonly body: string | Uint8Array | undefined;
  readonly requestId: string;
  /** The last fields of the head, with the empty line: see `HeadEnd`. */
  readonly headEnd: string;
}

/**
 * Sends a small response on a connection that stays open in one write of one string.
 *
 * `node:http` passes head and body to `writev` as several strings, which takes a fifth of the time of
 * a small request. A response whose `_header` is set is sent as it is, so `_header` gets head and
 * body here.
 *
 * Returns false, with nothing sent, for any other response: send those with `writeHead` and `end`.
 */
export function sendWhole(response: ServerResponse, whole: WholeResponse): boolean {
  if (!CAN_SEND_WHOLE || !response.shouldKeepAlive || response.req.method === 'HEAD') return false;
  const text = responseText(whole);
  if (text === undefined || !hasHeadText(response)) return false;
  response.statusCode = whole.status;
  response._header = text;
  response.end();
  return true;
}

const CAN_SEND_WHOLE = isTestedNode(process.versions);

/** Copying a larger body costs more than the second write. */
const MAX_BODY_LENGTH = 16 * 1024;

/** The response as latin1: each character stands for one byte. */
function responseText(whole: WholeResponse): string | undefined {
  const { status, headers, headEnd } = whole;
  if (status < 200 || isBodyless(status)) return undefined;
  const body = bodyText(whole.body);
  const start = headers === JSON_HEADERS ? jsonHead(status) : headText(status, headers);
  if (body === undefined || start === undefined) return undefined;
  const id = hasRequestId(headers) ? '' : `${REQUEST_ID}: ${whole.requestId}\r\n`;
  return `${start}${id}${LENGTH}: ${body.length}\r\n${headEnd}${body}`;
}

function bodyText(body: string | Uint8Array | undefined): string | undefined {
  if (body === undefined) return '';
  if (body.length > MAX_BODY_LENGTH) return undefined;
  if (typeof body !== 'string') return asBuffer(body).toString('latin1');
  return Buffer.byteLength(body) === body.length ? body : Buffer.from(body).toString('latin1');
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const jsonHeads: string[] = [];

function jsonHead(status: number): string | undefined {
  return (jsonHeads[status] ??= headText(status, JSON_HEADERS) ?? '');
}

function headText(status: number, headers: RawHeaders): string | undefined {
  let text = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}\r\n`;
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? '';
    const value = headers[index + 1] ?? '';
    if (isTransportField(name) || isNamed(name, LENGTH)) continue;
    // `node:http` treats these two specially, and throws for an invalid field.
    if (isNamed(name, 'date') || isNamed(name, 'trailer') || !isField(name, value))
      return undefined;
    text += `${name}: ${value}\r\n`;
  }
  return text;
}

function hasRequestId(headers: RawHeaders): boolean {
  if (headers === JSON_HEADERS) return false;
  for (let index = 0; index < headers.length; index += 2) {
    if (isNamed(headers[index] ?? '', REQUEST_ID)) return true;
  }
  return false;
}

function isNamed(name: string, lowerCase: string): boolean {
  return name.length === lowerCase.length && name.toLowerCase() === lowerCase;
}

/** The undocumented property in which Node keeps the text of a response's head. */
interface HeadText {
  _header: string | null;
}

function hasHeadText(response: ServerResponse): response is ServerResponse & HeadText {
  return '_header' in response && response._header === null;
}
