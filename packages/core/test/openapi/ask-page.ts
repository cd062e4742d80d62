import { type AppOptions, Get, createApp } from '@sluice/core';
import { serveRequest } from '../../src/http/web-exchange.js';

/** An application with one operation. */
export class Shop {
  @Get('/hello')
  hello(name = 'world') {
    return name;
  }
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

interface Ask {
  readonly path: string;
  readonly method?: string;
  readonly rootPath?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is answered; undefined for a path that leads nowhere, or is refused as malformed. */
export async function ask(
  { path, method = 'GET', rootPath = '', headers = {} }: Ask,
  options: AppOptions = {},
  type: new () => object = Shop,
): Promise<Answer | undefined> {
  const request = new Request(new URL(path, 'http://host'), { method, headers });
  const response = await serveRequest(createApp(type, options).handler, request, { rootPath });
  const body = await response.text();
  return [400, 404].includes(response.status)
    ? undefined
    : { status: response.status, headers: response.headers, body };
}

/** The addresses in a page. */
export const references = (body: string): (string | undefined)[] =>
  [...body.matchAll(/(?:href|src|data-document)="([^"]*)"/g)].map((match) => match[1]);
