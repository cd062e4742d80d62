import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

import { canonicalPath } from '../http/canonical-path.js';
import {
  type HeadProblem,
  INVALID_HOST,
  headersTooLarge,
  tooManyFields,
  urlTooLong,
} from '../http/head-problem.js';
import { isHost } from '../http/host.js';
import type { HttpLimits } from '../types/limits.js';

/** The parts of a parsed request that its head is read from. */
export interface ReceivedHead extends Pick<
  IncomingMessage,
  'method' | 'url' | 'headers' | 'rawHeaders' | 'httpVersion'
> {
  readonly socket: Socket;
}

/** The target of a request, split. */
export interface Target {
  /** The result of `canonicalPath`, still percent-encoded; the path as received when that fails. */
  readonly path: string;
  readonly query: string;
}

/**
 * Checks what `node:http` lets through: versions, sizes, `Host`, transfer codings and the target.
 *
 * Returns the target, or the refusal.
 */
export function checkHead(
  request: ReceivedHead,
  limits: HttpLimits,
): (Target & { readonly status?: undefined }) | HeadProblem {
  return checkMessage(request, limits) ?? splitTarget(request.url ?? '', request.headers.host);
}

/** Does the checks of {@link checkHead} without the target. */
export function checkMessage(request: ReceivedHead, limits: HttpLimits): HeadProblem | undefined {
  const { httpVersion, url = '' } = request;
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return UNSUPPORTED_VERSION;
  if (url.length > limits.maxUrlBytes) return urlTooLong(limits.maxUrlBytes);
  return checkFields(request, limits) ?? checkCoding(request);
}

/** The refusal of a request in any other version of HTTP. */
export const UNSUPPORTED_VERSION: HeadProblem = {
  status: 505,
  detail: 'Only HTTP/1.0 and HTTP/1.1 are supported.',
};
const MISSING_HOST: HeadProblem = { status: 400, detail: 'The Host header is missing.' };
const SEVERAL_HOSTS: HeadProblem = { status: 400, detail: 'There is more than one Host header.' };
const OTHER_HOST: HeadProblem = {
  status: 400,
  detail: 'The Host header and the URL name different hosts.',
};
const INVALID_TARGET: HeadProblem = { status: 400, detail: 'The request target is invalid.' };

function checkFields(request: ReceivedHead, limits: HttpLimits): HeadProblem | undefined {
  const { rawHeaders } = request;
  if (rawHeaders.length > 2 * limits.maxHeaderLines) {
    return tooManyFields(limits.maxHeaderLines);
  }
  let bytes = 0;
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    // Four bytes for the colon, the space and the line end.
    bytes += name.length + (rawHeaders[index + 1] ?? '').length + 4;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  if (bytes > limits.maxHeaderBytes) return headersTooLarge(limits.maxHeaderBytes);
  if (hosts > 1) return SEVERAL_HOSTS;
  if (hosts === 0) return request.httpVersion === '1.1' ? MISSING_HOST : undefined;
  return isHost(request.headers.host ?? '') ? undefined : INVALID_HOST;
}

function checkCoding(request: ReceivedHead): HeadProblem | undefined {
  const coding = request.headers['transfer-encoding'];
  if (coding === undefined) return undefined;
  // RFC 9112 §6.1: an HTTP/1.0 message with Transfer-Encoding has faulty framing.
  if (request.httpVersion === '1.0') {
    return { status: 400, detail: 'Transfer-Encoding is not part of HTTP/1.0.' };
  }
  if (coding.toLowerCase() === 'chunked') return undefined;
  if (coding === '') return { status: 400, detail: 'Transfer-Encoding is empty.' };
  return { status: 501, detail: "Only the transfer coding 'chunked' is supported." };
}

const ABSOLUTE = /^https?:\/\/([^/?#]*)/i;

function splitTarget(url: string, host: string | undefined): Target | HeadProblem {
  if (url.charCodeAt(0) === SLASH) return splitPath(url);
  const [prefix, authority] = ABSOLUTE.exec(url) ?? [];
  if (prefix === undefined || authority === undefined) return INVALID_TARGET;
  // RFC 9112 §3.2.2 lets the host of the URL win. Two different hosts are refused instead: components
  // that disagree on which one counts can be attacked.
  if (!isHost(authority) || (host !== undefined && host !== authority)) return OTHER_HOST;
  const rest = url.slice(prefix.length);
  return splitPath(rest.startsWith('/') ? rest : `/${rest}`);
}

const SLASH = 0x2f;

function splitPath(url: string): Target | HeadProblem {
  if (url.includes('#')) return INVALID_TARGET;
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  return { path: canonicalPath(path) ?? path, query: mark === -1 ? '' : url.slice(mark + 1) };
}
