import { createApp, Get, Post } from '@sluice/core';
import { IsNumber, IsOptional, IsPositive, IsString, Length } from 'class-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, startBrowser } from './browser.js';
import { executed, expand, tryItOut } from './swagger-ui.js';

class Item {
  @IsString() @Length(1, 80) name!: string;
  @IsNumber() @IsPositive() price!: number;
  @IsOptional() @IsString() note?: string;
}

class Shop {
  @Get('/items/:id')
  item(id: number, verbose = false) {
    return { id, verbose };
  }

  @Post('/items', { status: 201, response: Item })
  create(item: Item) {
    return item;
  }
}

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

describe.each([
  { where: 'at the root', rootPath: '', page: '/docs' },
  { where: 'behind a route prefix', rootPath: '/my_app', page: '/docs' },
  { where: 'with a trailing slash', rootPath: '/my_app', page: '/docs/' },
])('the docs page $where', ({ rootPath, page: path }) => {
  const app = createApp(Shop, { title: 'Shop', version: '1.0.0' });
  let url: string;
  beforeAll(async () => {
    ({ url } = await app.listen({ port: 0, rootPath }));
  });
  afterAll(() => app.close());

  it('the docs page executes an operation and shows what was answered', async () => {
    const { page, requests, errors, violations } = await browser.open(`${url}${path}`);
    const operation = await expand(page, 'item');
    await tryItOut(operation, { id: '5' });
    expect(await executed(operation)).toEqual({
      url: `${url}/items/5?verbose=false`,
      status: '200',
      body: { id: 5, verbose: false },
    });
    expect(await violations()).toEqual([]);
    expect(errors).toEqual([]);
    const { origin } = new URL(url);
    expect(requests.filter((request) => new URL(request).origin !== origin)).toEqual([]);
    await page.close();
  });
});

describe('the docs page', () => {
  const app = createApp(Shop);
  let url: string;
  beforeAll(async () => {
    ({ url } = await app.listen({ port: 0 }));
  });
  afterAll(() => app.close());

  it.each([
    '?url=/items/1',
    '?url=https://example.com/openapi.json',
    '?configUrl=https://example.com/config.json',
    '#/?url=https://example.com/openapi.json',
  ])('the docs page loads its own document whatever the address says: %s', async (suffix) => {
    const { page, requests } = await browser.open(`${url}/docs${suffix}`);
    await page.locator('.opblock').first().waitFor();
    const documents = requests.filter((request) =>
      /json|items|example/.test(new URL(request).pathname),
    );
    expect(documents).toEqual([`${url}/openapi.json`]);
    await page.close();
  });

  it('the docs page is under a policy that forbids inline scripts and styles', async () => {
    const { page, violations } = await browser.open(`${url}/docs`);
    await page.evaluate("document.body.setAttribute('style', 'color: red')");
    await page.evaluate("document.body.append(document.createElement('script'))");
    await page.evaluate("document.body.lastChild.textContent = 'alert(1)'");
    expect(await violations()).toEqual(['style-src-attr inline', 'script-src-elem inline']);
    await page.close();
  });

  it('the docs page shows schemas, and refuses a body that breaks them', async () => {
    const { page, violations } = await browser.open(`${url}/docs`);
    const operation = await expand(page, 'create');
    await tryItOut(operation, {}, '{"name": "", "price": -1}');
    const { status, body } = await executed(operation);
    expect(status).toBe('422');
    expect(body).toMatchObject({
      detail: [
        { type: 'string_too_short', loc: ['body', 'name'] },
        { type: 'greater_than', loc: ['body', 'price'] },
      ],
    });
    expect(await violations()).toEqual([]);
    await page.close();
  });
});
