/** The body of a request, as `fetch` takes it. */
export type RequestBody = NonNullable<RequestInit['body']>;

/** A request that can be sent again: its body is a value, and no stream. */
export interface Target {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: RequestBody | undefined;
}

/**
 * The request that follows an answer, as browsers make it (Fetch §4.5); undefined for an answer that is no
 * redirect. Throws `TypeError` where the body would have to be sent again and is a stream.
 */
export function redirected(target: Target, { status, headers }: Response): Target | undefined {
  const location = headers.get('location');
  if (!STATUSES.has(status) || location === null) return undefined;
  const url = new URL(location, target.url);
  // A page of another scheme, such as `mailto:`, is not the application's.
  if (!/^https?:$/.test(url.protocol)) return undefined;
  if (url.hash === '') url.hash = target.url.hash;
  const next = new Headers(target.headers);
  // Another origin must not get the credentials of this one.
  if (url.origin !== target.url.origin) next.delete('authorization');
  const { method, body } = target;
  if (becomesGet(status, method)) {
    for (const name of OF_BODY) next.delete(name);
    return { method: 'GET', url, headers: next, body: undefined };
  }
  if (body instanceof ReadableStream) {
    throw new TypeError(`The answer ${status} asks for the body again, which was a stream.`);
  }
  return { method, url, headers: next, body };
}

const STATUSES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const OF_BODY = ['content-encoding', 'content-language', 'content-location', 'content-type'];

function becomesGet(status: number, method: string): boolean {
  if (status === 303) return method !== 'GET' && method !== 'HEAD';
  return (status === 301 || status === 302) && method === 'POST';
}
