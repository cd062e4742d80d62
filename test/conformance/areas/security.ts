import {
  APIKeyCookie,
  APIKeyHeader,
  APIKeyQuery,
  Depends,
  Get,
  HTTPBasic,
  HTTPBearer,
  HTTPDigest,
  Ingress,
  OAuth2PasswordBearer,
  OAuth2PasswordRequestForm,
  Post,
  Security as Secured,
  SecurityScopes,
  dependency,
} from 'sluice';

const oauth2 = OAuth2PasswordBearer({
  tokenUrl: 'token',
  scopes: { me: 'Yourself', items: 'Your items' },
});

const wanted = dependency(
  { depends: { scopes: SecurityScopes, token: oauth2 } },
  ({ depends }) => ({ scopes: depends.scopes.scopes, token: depends.token }),
);
const inner = dependency(
  { depends: { wanted: Secured(wanted, ['me']) } },
  ({ depends }) => depends.wanted,
);

@Ingress({ title: 'FastAPI', docs: false })
export class Security {
  @Get('/bearer')
  bearer(@Depends(HTTPBearer()) credentials: object) {
    return credentials;
  }

  @Get('/digest')
  digest(@Depends(HTTPDigest()) credentials: object) {
    return credentials;
  }

  @Get('/basic')
  basic(@Depends(HTTPBasic({ realm: 'shop' })) credentials: object) {
    return credentials;
  }

  @Get('/key/header')
  keyHeader(@Depends(APIKeyHeader({ name: 'X-Key' })) key: string) {
    return key;
  }

  @Get('/key/query')
  keyQuery(@Depends(APIKeyQuery({ name: 'key' })) key: string) {
    return key;
  }

  @Get('/key/cookie')
  keyCookie(@Depends(APIKeyCookie({ name: 'key' })) key: string) {
    return key;
  }

  @Get('/oauth2')
  token(@Depends(oauth2) token: string) {
    return token;
  }

  @Get('/optional')
  optional(@Depends(HTTPBearer({ autoError: false })) credentials?: object) {
    return credentials ?? null;
  }

  @Get('/scopes')
  scopes(@Secured(inner, ['items']) value: object) {
    return value;
  }

  @Post('/token')
  login(@Depends(OAuth2PasswordRequestForm) form: OAuth2PasswordRequestForm) {
    return { user: form.username, scopes: form.scopes };
  }
}
