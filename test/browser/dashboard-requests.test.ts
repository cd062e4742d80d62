import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { freePort, type Served, sluiceRun } from '../support/sluice-process.js';
import { type Browser, startBrowser } from './browser.js';

const TOKEN = 'a-token-of-a-test-that-is-long-enough';

let browser: Browser;
let served: Served;
let dashboard: string;

beforeAll(async () => {
  browser = await startBrowser();
  const port = await freePort();
  served = await sluiceRun(
    [
      'test/serving/fixtures/traced.ts:app',
      '--route-prefix',
      '/shop',
      '--admin-port',
      String(port),
    ],
    { env: { SLUICE_AUTH_TOKEN: TOKEN } },
  );
  await served.prints(/Ctrl-C/);
  dashboard = `http://sluice:${TOKEN}@127.0.0.1:${port}/`;
});
afterAll(async () => {
  await served.stop('SIGINT');
  await browser.close();
});

async function request(path: string): Promise<number> {
  const headers = { 'x-secret': 'a-secret-header' };
  return (await fetch(`${served.url}${path}`, { headers })).status;
}

const panel = (page: Page, name: string) => page.locator(`[data-panel="${name}"]`);

async function openPanel(page: Page, name: string): Promise<void> {
  await panel(page, name).locator('summary').click();
}

it('shows a request as a waterfall of what it did in which process', async () => {
  const { page, requests, errors, violations } = await browser.open(dashboard);
  await openPanel(page, 'traces');
  const entry = panel(page, 'traces')
    .locator('[data-trace]', { hasText: 'GET /shop/predict' })
    .first();
  // The processes record from a moment after the first question on.
  const seen = async (): Promise<number> => {
    await request('/shop/predict?text=a-secret-query');
    return await entry.count();
  };
  await expect.poll(seen, { timeout: 30_000 }).toBe(1);
  await entry.getByRole('button').click();
  const names = (): Promise<string[]> =>
    entry
      .locator('[data-span]')
      .evaluateAll((rows) => rows.map((row) => String(row.getAttribute('data-span'))));
  await expect
    .poll(names, { timeout: 30_000 })
    .toEqual([
      'GET /shop/predict',
      'Front',
      'Model.predict',
      'Model.predict',
      'batch Model.classify',
    ]);
  const widths = await entry
    .locator('.bar')
    .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().width));
  expect(Math.min(...widths)).toBeGreaterThan(0);
  expect(await page.content()).not.toContain('secret');
  const origin = new URL(dashboard).origin;
  expect(requests.filter((url) => new URL(url).origin !== origin)).toEqual([]);
  expect([errors, await violations()]).toEqual([[], []]);
  await page.close();
});

it('shows what has failed lately, each kind once, with its request', async () => {
  const { page } = await browser.open(dashboard);
  for (let at = 0; at < 3; at += 1) await request('/shop/fails?key=a-secret-query');
  await openPanel(page, 'failures');
  const failure = panel(page, 'failures').locator('li', { hasText: 'RangeError: of the model' });
  await expect.poll(() => failure.count(), { timeout: 30_000 }).toBe(1);
  await expect.poll(() => failure.innerText(), { timeout: 30_000 }).toContain('3×');
  expect(await failure.innerText()).toMatch(/default#Model · .* · request [\w-]{36}/);
  expect(await page.content()).not.toContain('secret');
  await page.close();
});

it('fits a phone', async () => {
  const { page } = await browser.open(dashboard);
  await page.setViewportSize({ width: 390, height: 844 });
  await openPanel(page, 'failures');
  await openPanel(page, 'traces');
  const entry = panel(page, 'traces').locator('[data-trace]').first();
  const seen = async (): Promise<boolean> => {
    await request('/shop/predict');
    return (await entry.count()) === 1;
  };
  await expect.poll(seen, { timeout: 30_000 }).toBe(true);
  await entry.getByRole('button').click();
  await entry.locator('[data-span]').first().waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  await page.close();
});
