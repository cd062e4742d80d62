/**
 * The value of an answer: what JSON holds, undefined without a body, and the answer itself for anything else, such
 * as text, pages, files and bytes.
 */
export async function readValue(
  response: Response,
  read: (json: unknown) => unknown,
): Promise<unknown> {
  if (response.body === null || EMPTY.has(response.status)) return undefined;
  const type = mediaTypeOf(response);
  if (type === JSON_TYPE || type.endsWith('+json')) return read(await response.json());
  return response;
}

const EMPTY: ReadonlySet<number> = new Set([204, 205, 304]);
const JSON_TYPE = 'application/json';

/** The media type of an answer without its parameters; empty without one. */
export function mediaTypeOf({ headers }: Pick<Response, 'headers'>): string {
  const [type = ''] = (headers.get('content-type') ?? '').split(';');
  return type.trim().toLowerCase();
}
