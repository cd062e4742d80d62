import {
  Depends,
  Get,
  HTTPBasic,
  OAuth2AuthorizationCodeBearer,
  OpenIdConnect,
  Security,
  createApp,
} from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { ask } from '../support/ask.js';

const oauth = OAuth2AuthorizationCodeBearer({
  authorizationUrl: 'https://id.example/authorize',
  tokenUrl: 'https://id.example/token',
  scopes: { read: 'Reads' },
});
const oidc = OpenIdConnect({
  openIdConnectUrl: 'https://id.example/realm/.well-known/openid-configuration',
});
const basic = HTTPBasic();

class Shop {
  @Get('/items')
  items(@Security(oauth, ['read']) token: string) {
    return token;
  }

  @Get('/basic')
  basic(@Depends(basic) user: { username: string }) {
    return user.username;
  }
}

class Other {
  @Get('/items')
  items(@Depends(oidc) token: string) {
    return token;
  }
}

async function challengeOf(app: ReturnType<typeof createApp>, name: string, host = 'shop.example') {
  const response = await app.fetch(
    new Request(`https://${host}/mcp`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name } }),
    }),
  );
  return [response.status, response.headers.get('www-authenticate')];
}

describe('an application whose tools take access tokens', () => {
  const app = createApp(Shop, { mcp: true });

  it('tells a client without one where to get it', async () => {
    expect(await challengeOf(app, 'items')).toEqual([
      401,
      'Bearer resource_metadata="https://shop.example/.well-known/oauth-protected-resource", scope="read"',
    ]);
  });

  it('leaves other challenges as they are', async () => {
    expect(await challengeOf(app, 'basic')).toEqual([401, 'Basic']);
  });

  it.each(['/.well-known/oauth-protected-resource', '/.well-known/oauth-protected-resource/mcp'])(
    'describes itself at %s',
    async (path) => {
      expect(await ask(app, path)).toEqual({
        status: 200,
        body: {
          resource: 'http://test/mcp',
          authorization_servers: ['https://id.example'],
          scopes_supported: ['read'],
          bearer_methods_supported: ['header'],
        },
      });
    },
  );

  it('names the issuer of OpenID Connect', async () => {
    const { body } = await ask(
      createApp(Other, { mcp: true }),
      '/.well-known/oauth-protected-resource',
    );
    expect(body).toMatchObject({ authorization_servers: ['https://id.example/realm'] });
  });

  it('names the servers of its options instead', async () => {
    const authorizationServers = ['https://other.example'];
    const told = createApp(Shop, { mcp: { authorizationServers } });
    const { body } = await ask(told, '/.well-known/oauth-protected-resource');
    expect(body).toMatchObject({ authorization_servers: authorizationServers });
  });
});

it('has no such document where no tool takes access tokens', async () => {
  class Plain {
    @Get('/a')
    a() {
      return 1;
    }
  }
  const app = createApp(Plain, { mcp: true });
  expect((await ask(app, '/.well-known/oauth-protected-resource')).status).toBe(404);
});
