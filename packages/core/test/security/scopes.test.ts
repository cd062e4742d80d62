import { describe, expect, it } from 'vitest';

import {
  APIKeyHeader,
  Depends,
  Get,
  HTTPBearer,
  HttpError,
  OAuth2PasswordBearer,
  Security,
  SecurityScopes,
  createApp,
  dependency,
  describe as describeApplication,
  document,
} from '@sluice/core';

import { codesOf } from '../model/problems-of.js';
import { ask } from '../support/ask.js';

const oauth2 = OAuth2PasswordBearer({
  tokenUrl: 'token',
  scopes: { me: 'Read yourself', items: 'Read items' },
});

const currentUser = dependency(
  { depends: { token: oauth2, scopes: SecurityScopes } },
  ({ depends }) => {
    const granted = depends.token.split(',');
    const missing = depends.scopes.scopes.filter((scope) => !granted.includes(scope));
    if (missing.length > 0) {
      const challenge = `Bearer scope="${depends.scopes.scopeStr}"`;
      throw new HttpError(403, 'Not enough permissions', {
        headers: { 'WWW-Authenticate': challenge },
      });
    }
    return depends.scopes.scopes;
  },
);

const activeUser = dependency(
  { depends: { user: Security(currentUser, ['me']) } },
  ({ depends }) => depends.user,
);

class Named {
  constructor(@Depends() readonly scopes: SecurityScopes) {}
}

class Api {
  @Get('/items')
  items(@Security(activeUser, ['items']) user: readonly string[]) {
    return user;
  }
  @Get('/me')
  me(@Depends(activeUser) user: readonly string[]) {
    return user;
  }
  @Get('/both')
  both(
    @Security(currentUser, ['me']) one: readonly string[],
    @Security(currentUser, ['items']) other: readonly string[],
  ) {
    return [one, other];
  }
  @Get('/class')
  inClass(@Security(Named, ['a']) named: Named) {
    return named.scopes.scopeStr;
  }
  @Get('/open')
  open() {
    return 'open';
  }
}

const app = createApp(Api);
const as = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

describe('scopes', () => {
  it('are collected on the way, the outermost first', async () => {
    expect((await ask(app, '/items', as('me,items'))).body).toEqual(['items', 'me']);
    expect((await ask(app, '/me', as('me'))).body).toEqual(['me']);
    expect((await ask(app, '/class')).body).toBe('a');
  });

  it('that a token lacks keep it from the handler', async () => {
    expect(await ask(app, '/items', as('me'))).toEqual({
      status: 403,
      body: { detail: 'Not enough permissions' },
    });
    expect((await ask(app, '/me', as('items'))).status).toBe(403);
    expect((await ask(app, '/items')).status).toBe(401);
  });

  it('make two values of one dependency', async () => {
    expect((await ask(app, '/both', as('me,items'))).body).toEqual([['me'], ['items']]);
  });
});

describe('the security of an operation in the document', () => {
  it('is that of its dependencies, with the scopes asked for', () => {
    const { paths, components } = document(describeApplication(Api));
    expect(paths?.['/items']?.get?.security).toEqual([{ OAuth2PasswordBearer: ['items', 'me'] }]);
    expect(paths?.['/me']?.get?.security).toEqual([{ OAuth2PasswordBearer: ['me'] }]);
    expect(paths?.['/both']?.get?.security).toEqual([{ OAuth2PasswordBearer: ['me', 'items'] }]);
    expect(paths?.['/open']?.get?.security).toBeUndefined();
    expect(paths?.['/items']?.get?.parameters).toBeUndefined();
    expect(Object.keys(paths?.['/items']?.get?.responses ?? {})).toEqual(['200']);
    expect(components?.securitySchemes).toEqual({
      OAuth2PasswordBearer: {
        type: 'oauth2',
        flows: {
          password: { tokenUrl: 'token', scopes: { me: 'Read yourself', items: 'Read items' } },
        },
      },
    });
  });

  it('has no room for two schemes of one name', () => {
    class Keys {
      @Get('/a', { dependencies: [APIKeyHeader({ name: 'X-A' })] })
      a() {}
      @Get('/b', { dependencies: [APIKeyHeader({ name: 'X-B' })] })
      b() {}
      @Get('/c', { dependencies: [APIKeyHeader({ name: 'X-B', schemeName: 'Other' })] })
      c() {}
    }
    expect(codesOf(Keys)).toEqual(['E_SECURITY_SCHEME_DUPLICATE Keys.b']);
  });

  it('may have names that every object has', () => {
    class Odd {
      @Get('/', { dependencies: [HTTPBearer({ schemeName: 'constructor' })] })
      all() {}
    }
    const { paths, components } = document(describeApplication(Odd));
    expect(paths?.['/']?.get?.security).toEqual([{ constructor: [] }]);
    expect(Object.keys(components?.securitySchemes ?? {})).toEqual(['constructor']);
  });

  it('asks for all schemes that answer by themselves, and for one of the others', () => {
    const bearer = HTTPBearer({ autoError: false, bearerFormat: 'JWT', description: 'A token' });
    const key = APIKeyHeader({ name: 'X-Key', schemeName: 'Key', autoError: false });
    class Either {
      @Get('/', { dependencies: [oauth2] })
      all(@Depends(bearer) _a: unknown, @Depends(key) _b: unknown) {
        return 1;
      }
    }
    const { paths, components } = document(describeApplication(Either));
    expect(paths?.['/']?.get?.security).toEqual([
      { OAuth2PasswordBearer: [], HTTPBearer: [] },
      { OAuth2PasswordBearer: [], Key: [] },
      { OAuth2PasswordBearer: [] },
    ]);
    expect(components?.securitySchemes).toMatchObject({
      HTTPBearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A token' },
      Key: { type: 'apiKey', in: 'header', name: 'X-Key' },
    });
  });
});
