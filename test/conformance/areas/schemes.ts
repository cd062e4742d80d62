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
  Int,
  OAuth2,
  OAuth2AuthorizationCodeBearer,
  OAuth2PasswordBearer,
  OAuth2PasswordRequestForm,
  OAuth2PasswordRequestFormStrict,
  OpenIdConnect,
  Path,
  Post,
  Router,
  Security,
} from 'sluice';

const flows = OAuth2({ flows: { password: { tokenUrl: 'token', scopes: { me: 'Yourself' } } } });
const code = OAuth2AuthorizationCodeBearer({
  authorizationUrl: 'https://id.example/authorize',
  tokenUrl: 'https://id.example/token',
  refreshUrl: 'https://id.example/refresh',
  scopes: { me: 'Yourself' },
  description: 'By the browser',
});
const oidc = OpenIdConnect({
  openIdConnectUrl: 'https://id.example/.well-known/openid-configuration',
});
const bearer = HTTPBearer({ bearerFormat: 'JWT', schemeName: 'token', description: 'A token' });
const key = APIKeyHeader({ name: 'X-Key' });

@Router({ prefix: '/team', dependencies: [bearer] })
class Team {
  @Get('/plan')
  plan() {
    return 'plan';
  }

  @Get('/items/:id')
  item(@Path(Int) id: number, @Depends(key) _key: string) {
    return id;
  }
}

@Ingress({ title: 'FastAPI', docs: false, routers: [Team] })
export class Schemes {
  @Get('/flows')
  several(@Depends(flows) field: string) {
    return field;
  }

  @Get('/code')
  byCode(@Depends(code) token: string) {
    return token;
  }

  @Get('/oidc')
  byOidc(@Depends(oidc) field: string) {
    return field;
  }

  @Get('/both')
  both(@Depends(bearer) _token: object, @Depends(key) own: string) {
    return own;
  }

  @Get('/twice')
  twice(@Security(code, ['me']) one: string, @Security(code, ['me', 'items']) two: string) {
    return [one, two];
  }

  @Get('/maybe/basic')
  maybeBasic(@Depends(HTTPBasic({ autoError: false })) found?: object) {
    return found ?? null;
  }

  @Get('/maybe/digest')
  maybeDigest(@Depends(HTTPDigest({ autoError: false })) found?: object) {
    return found ?? null;
  }

  @Get('/maybe/oauth2')
  maybeOAuth2(
    @Depends(OAuth2PasswordBearer({ tokenUrl: 'token', autoError: false })) found?: string,
  ) {
    return found ?? null;
  }

  @Get('/maybe/oidc')
  maybeOidc(
    @Depends(OpenIdConnect({ openIdConnectUrl: '/oidc', schemeName: 'own', autoError: false }))
    found?: string,
  ) {
    return found ?? null;
  }

  @Get('/maybe/header')
  maybeHeader(@Depends(APIKeyHeader({ name: 'X-Key', autoError: false })) found?: string) {
    return found ?? null;
  }

  @Get('/maybe/query')
  maybeQuery(@Depends(APIKeyQuery({ name: 'key', autoError: false })) found?: string) {
    return found ?? null;
  }

  @Get('/maybe/cookie')
  maybeCookie(@Depends(APIKeyCookie({ name: 'key', autoError: false })) found?: string) {
    return found ?? null;
  }

  @Post('/strict')
  strict(@Depends(OAuth2PasswordRequestFormStrict) form: OAuth2PasswordRequestForm) {
    return { user: form.username, scopes: form.scopes, client: form.clientId ?? null };
  }
}
