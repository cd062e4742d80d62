/** One request of a table, sent to both servers. */
export interface ConformanceRequest {
  /** Unique in its area; `differences.ts` names the request by it. */
  readonly title: string;
  readonly method: string;
  readonly path: string;
  /** Name, value, name, value: as they go over the wire. */
  readonly headers: readonly string[];
  readonly body: string | Uint8Array | undefined;
  /** The keys to one value of a JSON answer; only that value is compared. */
  readonly part: readonly string[] | undefined;
}

export interface RequestOptions {
  /** Defaults to method, path, headers and body. */
  readonly title?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Sent as `application/json`, unless `headers` has another content type. */
  readonly json?: unknown;
  readonly body?: string | Uint8Array;
}

export function get(path: string, headers: RequestOptions['headers'] = {}): ConformanceRequest {
  return request('GET', path, { headers });
}

export function post(path: string, json: unknown): ConformanceRequest {
  return request('POST', path, { json });
}

export function request(
  method: string,
  path: string,
  options: RequestOptions = {},
): ConformanceRequest {
  const fields = Object.entries(options.headers ?? {}).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((one): [string, string] => [name, one]),
  );
  const body = options.json === undefined ? options.body : JSON.stringify(options.json);
  const isTyped = fields.some(([name]) => name.toLowerCase() === 'content-type');
  const type: [string, string][] =
    options.json === undefined || isTyped ? [] : [['content-type', 'application/json']];
  const shown = [
    `${method} ${path}`,
    ...fields.map(([name, value]) => `[${name}: ${value}]`),
    ...(body === undefined ? [] : [typeof body === 'string' ? body : `${body.length} bytes`]),
  ];
  return {
    title: options.title ?? shown.join(' '),
    method,
    path,
    headers: [...fields, ...type].flat(),
    body,
    part: undefined,
  };
}

/** Compares one value of the OpenAPI document: `document('paths', '/items/{id}', 'get')`. */
export function document(...part: string[]): ConformanceRequest {
  return { ...get('/openapi.json'), title: `document ${part.join(' ')}`, part };
}

/** One request for each text as the value of a query parameter. */
export function queries(
  path: string,
  name: string,
  texts: readonly string[],
): ConformanceRequest[] {
  return texts.map((text) => get(`${path}?${name}=${encodeURIComponent(text)}`));
}
