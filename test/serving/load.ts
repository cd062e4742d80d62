/** What became of the requests that were sent while something happened. */
export interface LoadResult {
  readonly total: number;
  /** Of each request that got no 2xx: its status and text, or the error of the connection. */
  readonly failed: readonly string[];
  /** The longest a request took, in milliseconds. */
  readonly slowestMs: number;
  /** The bodies of the others, parsed; one that is no object as its `value`. */
  readonly answers: readonly Record<string, unknown>[];
}

/** Requests that are answered after what was watched are part of it: they show what was left. */
const AT_LEAST = 40;

/** Sends requests without pause, a few at a time, until told to stop; at least forty in all. */
export function keepAsking(
  url: string,
  { clients = 4, init }: { readonly clients?: number; readonly init?: RequestInit } = {},
): () => Promise<LoadResult> {
  const over = new AbortController();
  const failed: string[] = [];
  const answers: Record<string, unknown>[] = [];
  let slowestMs = 0;
  const client = async (): Promise<void> => {
    while (!over.signal.aborted || failed.length + answers.length < AT_LEAST) {
      const begunMs = performance.now();
      // One after another.
      // oxlint-disable-next-line no-await-in-loop
      const got = await ask(url, init);
      slowestMs = Math.max(slowestMs, performance.now() - begunMs);
      if (typeof got === 'string') failed.push(got);
      else answers.push(got);
    }
  };
  const asking = Promise.all(Array.from({ length: clients }, client));
  return async () => {
    over.abort();
    await asking;
    return { total: failed.length + answers.length, failed, slowestMs, answers };
  };
}

async function ask(url: string, init?: RequestInit): Promise<Record<string, unknown> | string> {
  try {
    const response = await fetch(url, init);
    const text = await response.text();
    if (!response.ok) return `${response.status} ${text}`;
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? { ...body } : { value: body };
  } catch (error) {
    return String(error instanceof Error && error.cause !== undefined ? error.cause : error);
  }
}
