import type { Issue } from '../validation-error.js';

/** An answer with a status other than 2xx. */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  /** The status of the answer. */
  readonly status: number;
  /** The header fields of the answer. */
  readonly headers: Headers;
  /** The `detail` of the answer; the whole body where that has none. */
  readonly detail: unknown;
  /** The refused values, where the status is 422; otherwise none. */
  readonly issues: readonly Issue[];

  constructor(response: Pick<Response, 'status' | 'headers'>, body: unknown, called: string) {
    const { status, headers } = response;
    const members = isRecord(body) ? body : {};
    const { detail = body, errors } = members;
    super(`${called}: ${status} ${inWords(detail)}`.trimEnd());
    this.status = status;
    this.headers = headers;
    this.detail = detail;
    this.issues = [errors, detail].find(areIssues) ?? [];
  }
}

function inWords(detail: unknown): string {
  if (areIssues(detail)) {
    return detail.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; ');
  }
  const text = typeof detail === 'string' ? detail : (JSON.stringify(detail) ?? '');
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}...` : text;
}

const MAX_TEXT = 500;

function areIssues(value: unknown): value is readonly Issue[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(
      (one) => isRecord(one) && Array.isArray(one['loc']) && typeof one['msg'] === 'string',
    )
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
