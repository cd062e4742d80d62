import type { App } from '@sluice/core';

/** The status and the JSON (or text) of an answer. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Sends a request in memory. */
export async function ask(app: App, path: string, init?: RequestInit): Promise<Answer> {
  const response = await app.fetch(new Request(`http://test${path}`, init));
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, body: isJson ? JSON.parse(text) : text };
}

/** Sends a JSON body in memory. */
export function post(app: App, path: string, body: unknown): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  return ask(app, path, { method: 'POST', headers, body: JSON.stringify(body) });
}
