import type { RequestBody, Target } from './redirect.js';

/** A value of a query or a form. */
export type TestScalar = string | number | boolean;

/** Options of a request of a {@link TestClient}; at most one of `json`, `form` with `files`, and `body`. */
export interface TestRequestOptions {
  /** Header fields, besides those of the client; default to none. */
  readonly headers?: NonNullable<RequestInit['headers']>;
  /** Parameters that are added to the query of the path, a list several times; default to none. */
  readonly query?: Readonly<Record<string, TestScalar | readonly TestScalar[] | undefined>>;
  /** Cookies of this request alone; default to none besides those of the client. */
  readonly cookies?: Readonly<Record<string, string>>;
  /** A value that is sent as JSON; defaults to none. */
  readonly json?: unknown;
  /** Fields of a form, urlencoded, or multipart where there are files; default to none. */
  readonly form?: Readonly<Record<string, TestScalar | readonly TestScalar[]>>;
  /** Files of a multipart form, `new File(['a'], 'a.txt')`; default to none. */
  readonly files?: Readonly<Record<string, Blob | readonly Blob[]>>;
  /** The body as `fetch` takes it, for all else; defaults to none. */
  readonly body?: NonNullable<RequestInit['body']>;
  /** Follows redirects; defaults to that of the client. */
  readonly followRedirects?: boolean;
  /** Leaves when it aborts; defaults to never. */
  readonly signal?: AbortSignal;
}

/** Makes the request of a method, path and options. */
export function targetOf(
  method: string,
  url: URL,
  { headers, query = {}, ...rest }: TestRequestOptions,
): Target {
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const each of [value].flat()) url.searchParams.append(name, String(each));
  }
  const { body, contentType } = bodyOf(rest);
  const fields = new Headers(headers);
  if (contentType !== undefined && !fields.has('content-type')) {
    fields.set('content-type', contentType);
  }
  return { method: method.toUpperCase(), url, headers: fields, body };
}

interface Content {
  readonly body: RequestBody | undefined;
  /** Undefined where `Request` names it. */
  readonly contentType?: string;
}

function bodyOf({
  json,
  form,
  files,
  body,
}: Omit<TestRequestOptions, 'headers' | 'query'>): Content {
  const given = [json, form ?? files, body].filter((each) => each !== undefined);
  if (given.length > 1) throw new TypeError('A request has one body: give json, form, or body.');
  if (json !== undefined) return { body: JSON.stringify(json), contentType: 'application/json' };
  if (files !== undefined) return { body: multipart(form, files) };
  if (form === undefined) return { body };
  const fields = new URLSearchParams();
  for (const [name, value] of fieldsOf(form)) fields.append(name, value);
  return { body: fields };
}

function multipart(
  form: TestRequestOptions['form'] = {},
  files: NonNullable<TestRequestOptions['files']>,
): FormData {
  const data = new FormData();
  for (const [name, value] of fieldsOf(form)) data.append(name, value);
  for (const [name, value] of Object.entries(files)) {
    for (const file of [value].flat()) data.append(name, file);
  }
  return data;
}

function* fieldsOf(form: NonNullable<TestRequestOptions['form']>): Iterable<[string, string]> {
  for (const [name, value] of Object.entries(form)) {
    for (const each of [value].flat()) yield [name, String(each)];
  }
}
