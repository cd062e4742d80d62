import { mkdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Served, sluiceRun } from '../support/sluice-process.js';
import { type Browser, startBrowser } from './browser.js';
import { executed, expand, tryItOut } from './swagger-ui.js';

/** The picture of the README is made anew with `UPDATE_PICTURE=1`. */
const updatePicture = process.env['UPDATE_PICTURE'] === '1';
const images = new URL('../../docs/images/', import.meta.url);

describe('the docs page of the shop behind /my_app, served by replicas', () => {
  const stops: (() => Promise<unknown>)[] = [];
  let served: Served;
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
    stops.push(browser.close);
    served = await sluiceRun(['examples/shop.ts:app', '--route-prefix', '/my_app']);
    stops.push(() => served.stop());
  });
  afterAll(() => Promise.all(stops.map((stop) => stop())));

  it('the docs page of the shop executes an operation and shows the 200', async () => {
    const { page, requests, errors, violations } = await browser.open(`${served.url}/my_app/docs`);
    const operation = await expand(page, 'item');
    await tryItOut(operation, { id: '5' });
    expect(await executed(operation)).toEqual({
      url: `${served.url}/my_app/items/5?verbose=false`,
      status: '200',
      body: { id: 5, verbose: false },
    });
    expect(await violations()).toEqual([]);
    expect(errors).toEqual([]);
    const elsewhere = requests.filter((request) => !request.startsWith(`${served.url}/my_app/`));
    expect(elsewhere).toEqual([]);
    if (updatePicture) {
      await mkdir(images, { recursive: true });
      // Down to the answer, without what the page lists below it.
      await page.setViewportSize({ width: 1280, height: 1380 });
      await page.screenshot({ path: new URL('docs-page.png', images).pathname });
    }
    await page.close();
  });

  it('the docs page of the shop sends a body and shows the 201', async () => {
    const { page, violations } = await browser.open(`${served.url}/my_app/docs`);
    const operation = await expand(page, 'create');
    await tryItOut(operation, {}, '{"name": "tea", "price": 2.5}');
    expect(await executed(operation)).toMatchObject({
      status: '201',
      body: { name: 'tea', price: 2.5 },
    });
    expect(await violations()).toEqual([]);
    await page.close();
  });
});
