import {
  APIKeyCookie,
  APIKeyHeader,
  APIKeyQuery,
  HTTPBasic,
  HTTPBearer,
  HttpError,
  Int,
  OAuth2PasswordBearer,
  Router,
  Security,
  SecurityScopes,
  dependency,
} from 'sluice';

import { MemberDraft } from './models.js';

/** What Schemathesis sends wherever a credential is asked for; anything else is refused. */
const CREDENTIAL = 'letmein';

const refused = (): never => {
  throw new HttpError(401, 'Unknown', { headers: { 'www-authenticate': 'Bearer' } });
};

const bearer = dependency({ depends: { token: HTTPBearer() } }, ({ depends }) =>
  depends.token.credentials === CREDENTIAL ? depends.token : refused(),
);

const basic = dependency({ depends: { login: HTTPBasic({ realm: 'staff' }) } }, ({ depends }) =>
  depends.login.password === CREDENTIAL ? depends.login : refused(),
);

const oauth2 = OAuth2PasswordBearer({ tokenUrl: 'login', scopes: { stock: 'Change the stock' } });
const clerk = dependency(
  { depends: { token: oauth2, wanted: SecurityScopes } },
  ({ depends: { token, wanted } }) => {
    if (token !== CREDENTIAL) return refused();
    if (wanted.scopes.includes('money')) throw new HttpError(403);
    return { name: 'clerk', scopes: wanted.scopes };
  },
);

const KEYS = [
  APIKeyHeader({ name: 'x-key' }),
  APIKeyQuery({ name: 'key' }),
  APIKeyCookie({ name: 'key' }),
].map((scheme) =>
  dependency({ depends: { key: scheme } }, ({ depends }) =>
    depends.key === CREDENTIAL ? depends.key : refused(),
  ),
);

const stock = Router({ prefix: '/stock', tags: ['staff'], errors: [403, 404] })
  .get(
    '/{shelf:int}',
    { params: { shelf: { type: Int, ge: 0, le: 1000 } }, response: { shelf: Int } },
    ({ params }) => params,
  )
  .post(
    '/{shelf:int}/drafts',
    { params: { shelf: Int }, body: MemberDraft, response: { name: String }, status: 201 },
    ({ body }) => ({ name: body.name }),
  );

/** Routes behind every kind of credential, in routers within a router. */
export const staff: Router = Router({ prefix: '/staff', tags: ['staff'], errors: [401] })
  .get('/bearer', { dependencies: [bearer], response: { ok: Boolean } }, () => ({ ok: true }))
  .get('/basic', { depends: { login: basic }, response: { name: String } }, ({ depends }) => ({
    name: depends.login.username,
  }))
  .get('/key-in-header', { dependencies: [KEYS[0] ?? refused] }, () => 'header')
  .get('/key-in-query', { dependencies: [KEYS[1] ?? refused] }, () => 'query')
  .get('/key-in-cookie', { dependencies: [KEYS[2] ?? refused] }, () => 'cookie')
  .include(stock, { dependencies: [Security(clerk, ['stock'])] })
  .include(stock, { prefix: '/v2', dependencies: [Security(clerk, ['stock'])] });
