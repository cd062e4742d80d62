import { expect, it } from 'vitest';

import {
  HTTPBearer,
  OAuth2AuthorizationCodeBearer,
  OAuth2PasswordBearer,
  Router,
  createApp,
} from '@sluice/core';

it('the docs page may ask the servers of declared token URLs for tokens, and no others', async () => {
  const elsewhere = OAuth2AuthorizationCodeBearer({
    authorizationUrl: 'https://login.example.com/authorize',
    tokenUrl: 'https://tokens.example.com/oauth/token?x=1',
  });
  const router = Router()
    .get('/a', { dependencies: [elsewhere] }, () => 1)
    .get('/b', { dependencies: [HTTPBearer()] }, () => 1)
    .get('/c', { dependencies: [OAuth2PasswordBearer({ tokenUrl: 'token' })] }, () => 1);
  const response = await createApp(router).fetch(new Request('http://test/docs'));
  expect(response.headers.get('content-security-policy')).toContain(
    "connect-src 'self' https://tokens.example.com;",
  );
});
