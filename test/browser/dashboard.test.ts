import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { freePort, type Served, sluiceRun } from '../support/sluice-process.js';
import { type Browser, startBrowser } from './browser.js';

const TOKEN = 'a-token-of-a-test-that-is-long-enough';

let browser: Browser;
let served: Served;
/** With the token, as a person types it when the browser asks. */
let dashboard: string;

beforeAll(async () => {
  browser = await startBrowser();
  const port = await freePort();
  served = await sluiceRun(
    ['--config', 'test/browser/fixtures/dashboard.yaml', '--admin-port', String(port)],
    { env: { SLUICE_AUTH_TOKEN: TOKEN } },
  );
  await served.prints(/Ctrl-C/);
  dashboard = `http://sluice:${TOKEN}@127.0.0.1:${port}/`;
});
afterAll(async () => {
  await served.stop('SIGINT');
  await browser.close();
});

const card = (page: Page, application: string) =>
  page.locator(`[data-application="${application}"]`);

const replicasOf = (page: Page, deployment: string) =>
  page.locator(`[data-deployment="${deployment}"] tr[data-replica]`);

async function request(path: string): Promise<number> {
  return (await fetch(`${served.url}${path}`)).status;
}

describe('the dashboard', () => {
  it('shows applications, deployments and replicas, with nothing from another server', async () => {
    const { page, requests, errors, violations } = await browser.open(dashboard);
    await card(page, 'shop').getByText('RUNNING').first().waitFor();
    expect(await replicasOf(page, 'shop#Shop').count()).toBe(2);
    const row = await replicasOf(page, 'shop#Shop').first().innerText();
    expect(row).toMatch(/RUNNING\s+\d+/);
    const origin = new URL(dashboard).origin;
    expect(requests.filter((url) => new URL(url).origin !== origin)).toEqual([]);
    expect(errors).toEqual([]);
    expect(await violations()).toEqual([]);
    await page.close();
  });

  it('plots the requests that come, and how long they take', async () => {
    const { page } = await browser.open(dashboard);
    const requests = card(page, 'shop').getByRole('figure', { name: 'Requests' });
    await requests.waitFor();
    const latest = async (): Promise<string> => {
      await request('/shop/hello');
      return await requests.locator('.u-series').nth(1).innerText();
    };
    // The legend has the newest values where no cursor is over the plot.
    await expect.poll(latest, { timeout: 20_000 }).toMatch(/^ok:?\s*(?:[1-9]|0\.\d)/);
    await page.close();
  });

  it('scales a deployment when asked to', async () => {
    const { page } = await browser.open(dashboard);
    await card(page, 'shop').getByRole('button', { name: 'Scale' }).click();
    const dialog = page.getByRole('dialog', { name: 'Scale' });
    await dialog.getByRole('spinbutton').fill('3');
    await dialog.getByRole('button', { name: 'Scale' }).click();
    await expect.poll(() => replicasOf(page, 'shop#Shop').count(), { timeout: 20_000 }).toBe(3);
    await dialog.waitFor({ state: 'hidden' });
    await page.close();
  });

  it('restarts the replicas of a deployment when that is confirmed, and loses no request', async () => {
    const { page } = await browser.open(dashboard);
    const names = async (): Promise<string[]> =>
      await replicasOf(page, 'other#Other').evaluateAll((rows) =>
        rows.map((row) => String(row.getAttribute('data-replica'))),
      );
    await replicasOf(page, 'other#Other').first().waitFor();
    const before = await names();
    await card(page, 'other').getByRole('button', { name: 'Restart' }).click();
    const dialog = page.getByRole('dialog', { name: 'Restart' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await names()).toEqual(before);

    await card(page, 'other').getByRole('button', { name: 'Restart' }).click();
    await dialog.getByRole('button', { name: 'Restart' }).click();
    const statuses = new Set<number>();
    await expect
      .poll(
        async () => {
          statuses.add(await request('/other'));
          const now = await names();
          return now.length === before.length && now.every((name) => !before.includes(name));
        },
        { timeout: 30_000 },
      )
      .toBe(true);
    expect([...statuses]).toEqual([200]);
    await page.close();
  });

  it('shows what a replica has printed', async () => {
    const { page } = await browser.open(dashboard);
    await request('/other/print');
    await replicasOf(page, 'other#Other').getByRole('button', { name: 'Log' }).click();
    const output = page.locator('.output');
    await expect.poll(() => output.innerText()).toContain('printed by the handler');
    await page.close();
  });

  it('fits a phone', async () => {
    const { page } = await browser.open(dashboard);
    await page.setViewportSize({ width: 390, height: 844 });
    await card(page, 'shop').waitFor();
    await replicasOf(page, 'shop#Shop').first().waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await page.close();
  });

  it('deletes an application when that is confirmed', async () => {
    const { page } = await browser.open(dashboard);
    await card(page, 'other').getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete' });
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await card(page, 'other').waitFor({ state: 'detached' });
    expect(await request('/other')).toBe(404);
    await page.close();
  });
});

describe('a dashboard without its token', () => {
  it('shows nothing', async () => {
    const response = await fetch(new URL(dashboard).origin);
    expect(response.status).toBe(401);
    expect(await response.text()).not.toContain('shop');
  });
});
