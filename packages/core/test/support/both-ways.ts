import { type Constructor, type Listening, createApp } from '@sluice/core';
import { afterAll, beforeAll, expect } from 'vitest';

/** Sends a body; resolves with the status and the JSON of the answer. */
export type PostBothWays = (
  path: string,
  body: NonNullable<RequestInit['body']>,
  headers?: Readonly<Record<string, string>>,
) => Promise<[number, unknown]>;

/** Serves a class for the tests of a file, and sends each body over a socket and in memory: one answer. */
export function postBothWays(type: Constructor): PostBothWays {
  const app = createApp(type);
  let server: Listening | undefined;
  beforeAll(async () => {
    server = await app.listen({ port: 0 });
  });
  afterAll(() => server?.close());
  return async (path, body, headers = {}) => {
    const init = { method: 'POST', headers, body };
    const alone = await fetch(`${server?.url}${path}`, init);
    const inMemory = await app.fetch(new Request(`http://test${path}`, init));
    const answers = [await alone.text(), await inMemory.text()];
    expect(answers[0]).toBe(answers[1]);
    return [alone.status, JSON.parse(answers[0] ?? '')];
  };
}
