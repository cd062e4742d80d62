import {
  APIKeyHeader,
  Depends,
  Get,
  HTTPBearer,
  OAuth2PasswordBearer,
  OAuth2PasswordRequestForm,
  Post,
  createApp,
  type HTTPAuthorizationCredentials,
} from '@sluice/core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Browser, startBrowser } from './browser.js';
import { executed, expand, tryItOut } from './swagger-ui.js';

const bearer = HTTPBearer();
const key = APIKeyHeader({ name: 'X-API-Key' });
const oauth2 = OAuth2PasswordBearer({ tokenUrl: 'token', scopes: { me: 'Read yourself' } });

class Accounts {
  @Get('/bearer')
  byBearer(@Depends(bearer) token: HTTPAuthorizationCredentials) {
    return token.credentials;
  }
  @Get('/key')
  byKey(@Depends(key) value: string) {
    return value;
  }
  @Get('/oauth2')
  byOAuth2(@Depends(oauth2) token: string) {
    return token;
  }
  @Post('/token')
  token(@Depends(OAuth2PasswordRequestForm) form: OAuth2PasswordRequestForm) {
    return { access_token: `token of ${form.username}`, token_type: 'bearer' };
  }
}

let browser: Browser;
let url: string;
const app = createApp(Accounts);
beforeAll(async () => {
  browser = await startBrowser();
  ({ url } = await app.listen({ port: 0, rootPath: '/my_app' }));
});
afterAll(async () => {
  await browser.close();
  await app.close();
});

/** Fills the form of one scheme behind the button *Authorize*. */
async function authorize(page: Page, scheme: string, fields: Readonly<Record<string, string>>) {
  await page.locator('.auth-wrapper .btn.authorize').click();
  const form = page.locator('.auth-container').filter({ hasText: scheme });
  for (const [selector, value] of Object.entries(fields)) {
    await form.locator(selector).fill(value);
  }
  await form.locator('button.authorize').click();
  await form.getByText('Logout').waitFor();
  await form.locator('button.btn-done').click();
}

describe('the button Authorize of the docs page', () => {
  it.each([
    ['HTTPBearer', { 'input[type="text"]': 'abc' }, 'byBearer', 'abc'],
    ['APIKeyHeader', { 'input[type="text"]': 'k' }, 'byKey', 'k'],
    [
      'OAuth2PasswordBearer',
      { '#oauth_username': 'ada', '#oauth_password': 'engine' },
      'byOAuth2',
      'token of ada',
    ],
  ])('sends the credentials of %s with what is tried out', async (scheme, fields, id, body) => {
    const { page, violations } = await browser.open(`${url}/docs`);
    await authorize(page, scheme, fields);
    const operation = await expand(page, id);
    await tryItOut(operation, {});
    expect(await executed(operation)).toMatchObject({ status: '200', body });
    expect(await violations()).toEqual([]);
    await page.close();
  });

  it('is remembered when the page is loaded again', async () => {
    // Another origin, for which the browser remembers nothing yet.
    const fresh = createApp(Accounts);
    const { url: own } = await fresh.listen({ port: 0 });
    const { page } = await browser.open(`${own}/docs`);
    await authorize(page, 'HTTPBearer', { 'input[type="text"]': 'kept' });
    await page.reload();
    const operation = await expand(page, 'byBearer');
    await tryItOut(operation, {});
    expect(await executed(operation)).toMatchObject({ status: '200', body: 'kept' });
    await page.close();
    await fresh.close();
  });
});
