/** No key set and no discovery document is nearly as long. */
const MAX_BYTES = 1024 * 1024;

/** Fetches a JSON document of at most 1 MiB; rejects for any answer but a 200, redirects included. */
export async function fetchJson(url: string, signal: AbortSignal): Promise<unknown> {
  const headers = { accept: 'application/json' };
  const response = await fetch(url, { headers, redirect: 'error', signal });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`${url} answered ${response.status}.`);
  }
  return JSON.parse(await readText(response, url));
}

async function readText({ body }: Response, url: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    length += chunk.byteLength;
    if (length > MAX_BYTES) throw new Error(`${url} answered with more than ${MAX_BYTES} bytes.`);
  }
  return Buffer.concat(chunks).toString('utf8');
}
