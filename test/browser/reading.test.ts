import { createApp, Depends, Get, OAuth2AuthorizationCodeBearer, Post } from '@sluice/core';
import { IsString } from 'class-validator';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Browser, startBrowser } from './browser.js';
import { executed, expand, tryItOut } from './swagger-ui.js';

class Item {
  @IsString() name!: string;
}

const oauth2 = OAuth2AuthorizationCodeBearer({
  authorizationUrl: 'https://login.example/authorize',
  tokenUrl: 'https://login.example/token',
  scopes: { me: 'Read yourself', items: 'Read items' },
});

class Shop {
  @Get('/items/:id', { tags: ['items'] })
  item(id: string, verbose = false) {
    return { id, verbose };
  }

  @Post('/items', {
    tags: ['items'],
    description: 'Adds a **teapot** to the shop.',
    response: Item,
    responses: { 200: { headers: { 'X-Total': { description: 'Items so far' } } } },
  })
  create(item: Item) {
    return item;
  }

  @Get('/me', { tags: ['members'] })
  me(@Depends(oauth2) token: string) {
    return token;
  }
}

const app = createApp(Shop, {
  title: 'Tea <shop>',
  swaggerUiInitOAuth: { clientId: 'docs-page', scopes: ['me'] },
});
let browser: Browser;
let url: string;
beforeAll(async () => {
  browser = await startBrowser();
  ({ url } = await app.listen({ port: 0, rootPath: '/my_app' }));
});
afterAll(async () => {
  await app.close();
  await browser.close();
});

/** The lightness of a colour of the page, from 0 to 255. */
async function lightness(page: Page, expression: string): Promise<number> {
  const colour = await page.evaluate<string>(expression);
  const [red = 0, green = 0, blue = 0] = colour.match(/\d+/g)?.map(Number) ?? [];
  return (red + green + blue) / 3;
}

const BACKGROUND = 'getComputedStyle(document.documentElement).backgroundColor';
const TEXT = colourOf('.swagger-ui .info .title');

/** The colour of an element; empty while there is none, as when Swagger UI renders itself anew. */
function colourOf(selector: string): string {
  return `[...document.querySelectorAll('${selector}')].map((one) => getComputedStyle(one).color).join(' ')`;
}

describe('the docs page to the eye', () => {
  it('the docs page has the title of the application, and an icon', async () => {
    const { page } = await browser.open(`${url}/docs`);
    expect(await page.title()).toBe('Tea <shop> - API docs');
    const icon = await page.evaluate<string>("document.querySelector('link[rel=icon]').href");
    expect(icon).toBe(`${url}/docs/favicon.svg`);
    expect((await fetch(icon)).headers.get('content-type')).toBe('image/svg+xml');
    await page.close();
  });

  it('the docs page is dark where the system is, and follows it', async () => {
    const { page, violations } = await browser.open(`${url}/docs`);
    await page.locator('.opblock').first().waitFor();
    for (const colorScheme of ['light', 'dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      const shown = colorScheme === 'dark' ? 'html.dark-mode' : 'html:not(.dark-mode)';
      await page.locator(shown).waitFor();
      await expect
        .poll(async () => [
          (await lightness(page, BACKGROUND)) > 200,
          (await lightness(page, TEXT)) > 150,
        ])
        .toEqual(colorScheme === 'dark' ? [false, true] : [true, false]);
    }
    await page.emulateMedia({ colorScheme: 'dark' });
    await expand(page, 'create');
    const header = colourOf('.headers .header-col');
    await expect.poll(() => lightness(page, header)).toBeGreaterThan(150);
    expect(await violations()).toEqual([]);
    await page.close();
  });

  it('the docs page fits a phone, and sends requests from it', async () => {
    const { page } = await browser.open(`${url}/docs`);
    await page.setViewportSize({ width: 390, height: 844 });
    const operation = await expand(page, 'item');
    await tryItOut(operation, { id: 'teapot' });
    expect(await executed(operation)).toMatchObject({ status: '200', body: { id: 'teapot' } });
    await expand(page, 'create');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    const outside = await page.evaluate(`[...document.querySelectorAll('button, input, select')]
      .map((element) => element.getBoundingClientRect())
      .filter(({ right, left }) => right > 390 || left < 0).length`);
    expect(outside).toBe(0);
    await page.close();
  });

  it('the docs page leads to an operation by its address', async () => {
    const first = await browser.open(`${url}/docs`);
    await expand(first.page, 'create');
    const address = first.page.url();
    expect(new URL(address).hash).toBe('#/items/create');
    await first.page.close();
    const second = await browser.open(address);
    await second.page.locator('.opblock[id$="-create"] .opblock-body').waitFor();
    expect(await second.page.locator('.opblock-body').count()).toBe(1);
    await second.page.close();
  });
});

describe('what the docs page is told', () => {
  it('the docs page asks an authorization server with its client id, its scopes and PKCE', async () => {
    const { page } = await browser.open(`${url}/docs`);
    await page.getByRole('button', { name: 'Authorize' }).click();
    const dialog = page.locator('.dialog-ux');
    expect(await dialog.locator('#client_id_authorizationCode').inputValue()).toBe('docs-page');
    const asked = page.waitForEvent('popup');
    await dialog.locator('.auth-btn-wrapper .authorize').click();
    const popup = await asked;
    await popup.waitForURL(/login\.example|chrome-error/).catch(() => undefined);
    const query = await page.evaluate('window.swaggerUIRedirectOauth2 !== undefined');
    expect(query).toBe(true);
    const verifier = await page.evaluate<string>(
      'window.swaggerUIRedirectOauth2.auth.codeVerifier ?? ""',
    );
    expect(verifier.length).toBeGreaterThanOrEqual(43);
    const scopes = await page.evaluate('[...window.swaggerUIRedirectOauth2.auth.scopes]');
    expect(scopes).toEqual(['me']);
    await page.close();
  });

  it('the docs page takes parameters of Swagger UI', async () => {
    const folded = createApp(Shop, { swaggerUiParameters: { docExpansion: 'none' } });
    const { url: own } = await folded.listen({ port: 0 });
    const { page } = await browser.open(`${own}/docs`);
    await page.locator('.opblock-tag').first().waitFor();
    expect(await page.locator('.opblock').count()).toBe(0);
    await page.close();
    await folded.close();
  });
});

describe('the reference page', () => {
  it('the reference page shows the document from its own origin, under its policy', async () => {
    const { page, requests, errors, violations } = await browser.open(`${url}/redoc`);
    await page.getByRole('heading', { name: 'Tea <shop>' }).waitFor();
    await page.getByText('Adds a teapot to the shop.').waitFor();
    expect(await page.title()).toBe('Tea <shop> - API reference');
    expect(await page.getByRole('link', { name: 'Download' }).count()).toBe(1);
    expect(await violations()).toEqual([]);
    expect(errors).toEqual([]);
    expect(requests.filter((request) => !request.startsWith(`${url}/`))).toEqual([]);
    await page.close();
  });

  it('the reference page finds words', async () => {
    const { page, violations } = await browser.open(`${url}/redoc`);
    await page.getByPlaceholder('Search...').fill('teapot');
    await page.locator('[data-role="search:results"]').getByText('Create').waitFor();
    expect(await violations()).toEqual([]);
    await page.close();
  });

  it('the reference page takes parameters of Redoc', async () => {
    const plain = createApp(Shop, { redocParameters: { hideDownloadButtons: true } });
    const { url: own } = await plain.listen({ port: 0 });
    const { page } = await browser.open(`${own}/redoc`);
    await page.getByRole('heading', { name: 'Shop' }).first().waitFor();
    expect(await page.getByRole('link', { name: 'Download' }).count()).toBe(0);
    await page.close();
    await plain.close();
  });
});
