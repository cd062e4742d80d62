import type { HttpError } from '../errors.js';
import { toRawHeaders } from '../http/headers.js';
import { PROBLEM_TYPE, type TextReply } from '../http/reply.js';
import { checkErrorStatus } from './failure.js';
import { isBodyless, statusPhrase } from '../http/status.js';
import { encodeJson } from '../json/encode-json.js';
import { isRecord } from '../types/members.js';
import { ValidationError } from '../validation-error.js';

/**
 * Makes the problem of an `HttpError`. A `detail` of text is the problem's; the members of an object are
 * those of the problem, so that an error can choose its `type` and add extensions.
 */
export function problemReply(error: HttpError): TextReply {
  const { status, detail } = error;
  checkErrorStatus(error);
  const headers = toRawHeaders(error.headers);
  if (isBodyless(status)) return { status, headers, body: undefined };
  const members =
    error instanceof ValidationError ? issueMembers(error) : membersOf(status, detail);
  const problem = { type: 'about:blank', title: statusPhrase(status), ...members, status };
  return {
    status,
    headers: ['content-type', PROBLEM_TYPE, ...headers],
    body: encodeJson(problem),
  };
}

/** The problem of an error that no client may learn more of. */
export function internalProblem(requestId: string): TextReply {
  const problem = { type: 'about:blank', title: statusPhrase(500), status: 500, requestId };
  return { status: 500, headers: ['content-type', PROBLEM_TYPE], body: encodeJson(problem) };
}

function issueMembers({ issues }: ValidationError): Readonly<Record<string, unknown>> {
  const count = issues.length === 1 ? 'One value is' : `${issues.length} values are`;
  return { detail: `${count} not as declared.`, errors: issues };
}

function membersOf(status: number, detail: unknown): Readonly<Record<string, unknown>> {
  if (isRecord(detail)) return detail;
  // The title says it already.
  return detail === undefined || detail === statusPhrase(status) ? {} : { detail };
}
