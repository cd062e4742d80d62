/** Why a request is refused before any application sees it. */
export interface HeadProblem {
  readonly status: number;
  readonly detail: string;
}

/** The refusal of a URL above the limit. */
export function urlTooLong(maxUrlBytes: number): HeadProblem {
  return { status: 414, detail: `The URL is longer than ${maxUrlBytes} bytes.` };
}

/** The refusal of a header block above the limit. */
export function headersTooLarge(maxHeaderBytes: number): HeadProblem {
  return { status: 431, detail: `The header fields are larger than ${maxHeaderBytes} bytes.` };
}

/** The refusal of more header lines than the limit. */
export function tooManyFields(maxHeaderLines: number): HeadProblem {
  return { status: 431, detail: `There are more than ${maxHeaderLines} header fields.` };
}

/** The refusal of a `Host` field that names no host. */
export const INVALID_HOST: HeadProblem = {
  status: 400,
  detail: 'The Host header is invalid.',
};
