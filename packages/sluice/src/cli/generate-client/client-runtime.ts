/** What every generated client has around its methods. */
export const RUNTIME_HEAD = `/** Options of the client. */
export interface ClientOptions {
  /** Header fields of every request, or a function that makes them. */
  readonly headers?: Fields | (() => Fields | Promise<Fields>);
  /** Whether a browser sends cookies to another origin. */
  readonly credentials?: 'include' | 'omit' | 'same-origin';
  /** Sends the requests in place of the global fetch. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

/** Options of one call. */
export interface CallOptions {
  /** Further header fields. */
  readonly headers?: Fields;
  /** Further values of the query. */
  readonly query?: Readonly<Record<string, unknown>>;
  /** Cancels the call, and ends its stream. */
  readonly signal?: AbortSignal;
}

type Fields = Readonly<Record<string, string>>;

/** An answer with a status other than 2xx. */
export class ApiError extends Error {
  /** The status of the answer. */
  readonly status: number;
  /** The header fields of the answer. */
  readonly headers: Headers;
  /** The \`detail\` of the answer, else its whole body. For 422 the list of issues. */
  readonly detail: unknown;

  constructor(response: Response, body: unknown) {
    const hasDetail = typeof body === 'object' && body !== null && 'detail' in body;
    const detail: unknown = hasDetail ? body.detail : body;
    super(\`\${response.status} \${typeof detail === 'string' ? detail : JSON.stringify(detail)}\`);
    this.name = 'ApiError';
    this.status = response.status;
    this.headers = response.headers;
    this.detail = detail;
  }
}
`;

/** The members of the client that send, without those of {@link STREAM_MEMBERS}. */
export const CLIENT_MEMBERS = `  /** Sends a call, and gives the value of its answer. */
  async #value<T>(method: string, path: string, parts: Parts, options: CallOptions): Promise<T> {
    const response = await this.#send(method, path, parts, options);
    if (response.status === 204 || response.body === null) return undefined as T;
    const type = response.headers.get('content-type') ?? '';
    const isJson = /^application\\/(?:[^;]*\\+)?json\\b/.test(type);
    return (isJson ? await response.json() : response) as T;
  }

  async #send(method: string, path: string, parts: Parts, options: CallOptions): Promise<Response> {
    const { headers: own, credentials, fetch = globalThis.fetch } = this.#options;
    const headers = new Headers(typeof own === 'function' ? await own() : own);
    for (const [name, value] of pairsOf({ ...parts.headers, ...options.headers })) {
      headers.set(name, value);
    }
    const query = new URLSearchParams(pairsOf({ ...parts.query, ...options.query })).toString();
    let { body } = parts;
    if (parts.json !== undefined) {
      headers.set('content-type', 'application/json');
      body = JSON.stringify(parts.json);
    }
    const response = await fetch(\`\${this.#url}\${path}\${query === '' ? '' : \`?\${query}\`}\`, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      ...(credentials === undefined ? {} : { credentials }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    if (response.ok) return response;
    const text = await response.text();
    throw new ApiError(response, parsed(text));
  }
`;

/** The member of a client that reads streams. */
export const STREAM_MEMBERS = `
  /** Sends a call, and gives the items of its answer as they come; leaving early closes the connection. */
  async *#stream<T>(
    method: string,
    path: string,
    parts: Parts,
    options: CallOptions,
  ): AsyncGenerator<T> {
    const response = await this.#send(method, path, parts, options);
    const type = response.headers.get('content-type') ?? '';
    const isEvents = type.startsWith('text/event-stream');
    const isText = !isEvents && type.startsWith('text/');
    let rest = '';
    let data: string[] = [];
    for await (const text of textOf(response)) {
      if (isText) yield text as T;
      if (isText) continue;
      const lines = \`\${rest}\${text}\`.split('\\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (!isEvents && line !== '') yield JSON.parse(line) as T;
        if (isEvents && line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
        if (!isEvents || line !== '' || data.length === 0) continue;
        yield parsed(data.join('\\n')) as T;
        data = [];
      }
    }
  }
`;

/** The functions of a client that every one has. */
export const FUNCTIONS = `
/** What a call sends. */
interface Parts {
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly json?: unknown;
  readonly body?: string | FormData | URLSearchParams;
}

/** Names and texts; a list has a text for each item, and an absent value none. */
function pairsOf(values: Readonly<Record<string, unknown>>): [string, string][] {
  return Object.entries(values).flatMap(([name, value]) => {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    return items
      .filter((item) => item !== undefined)
      .map((item): [string, string] => [name, textOfValue(item)]);
  });
}

function textOfValue(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
`;

/** Functions that only some clients need, by their names. */
export const HELPERS = {
  segment: `
/** A value as a segment of a path. */
function segment(value: unknown): string {
  const text = textOfValue(value);
  // URLs resolve dot segments, also where they are percent-encoded.
  if (text === '' || /(?:^|[/\\\\])\\.{1,2}(?=[/\\\\]|$)/.test(text)) {
    throw new TypeError(\`\${JSON.stringify(text)} cannot be a segment of a path.\`);
  }
  return encodeURIComponent(text);
}
`,
  segments: `
/** A value as the rest of a path. */
function segments(value: string): string {
  return value
    .split('/')
    .map((text) => (text === '' ? '' : segment(text)))
    .join('/');
}
`,
  joined: `
/** A list as one text. */
function joined(items: readonly unknown[] | undefined, separator: string): string | undefined {
  return items?.map(textOfValue).join(separator);
}
`,
  deep: `
/** The members of an object as values of a query: \`filter[name]\`. */
function deep(name: string, members: object | undefined): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(members ?? {}).map(([key, value]) => [\`\${name}[\${key}]\`, value]),
  );
}
`,
  cookies: `
/** A Cookie field. */
function cookies(values: Readonly<Record<string, unknown>>): string | undefined {
  const all = pairsOf(values).map((pair) => pair.join('='));
  return all.length === 0 ? undefined : all.join('; ');
}
`,
  formOf: `
/** A form without files. */
function formOf(values: Readonly<Record<string, unknown>>): URLSearchParams {
  return new URLSearchParams(pairsOf(values));
}
`,
  multipartOf: `
/** A form with files. */
function multipartOf(values: Readonly<Record<string, unknown>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(values)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item instanceof Blob) form.append(name, item);
      else if (item !== undefined) form.append(name, textOfValue(item));
    }
  }
  return form;
}
`,
  textOf: `
async function* textOf(response: Response): AsyncGenerator<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    await reader.cancel();
  }
}
`,
} as const;
