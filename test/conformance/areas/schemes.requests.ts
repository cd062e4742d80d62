import { type ConformanceRequest, document, get, request } from '../requests.js';

const MAYBE = ['basic', 'digest', 'oauth2', 'oidc', 'header', 'query', 'cookie'];
const PATHS = ['/flows', '/code', '/oidc', '/both', '/twice', '/team/plan', '/team/items/{id}'];

const strict = (body: string): ConformanceRequest =>
  request('POST', '/strict', {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body,
  });

export const SCHEMES_REQUESTS: readonly ConformanceRequest[] = [
  ...['/flows', '/code', '/oidc', '/twice'].flatMap((path) => [
    get(path),
    get(path, { authorization: 'Bearer abc' }),
    get(path, { authorization: 'bearer abc' }),
    get(path, { authorization: 'Other abc' }),
  ]),
  get('/both'),
  get('/both', { authorization: 'Bearer abc' }),
  get('/both', { 'x-key': 'k' }),
  get('/both', { authorization: 'Bearer abc', 'x-key': 'k' }),
  ...MAYBE.map((name) => get(`/maybe/${name}`)),
  get('/maybe/basic', { authorization: 'Basic YTpi' }),
  get('/maybe/basic', { authorization: 'Bearer abc' }),
  get('/maybe/digest', { authorization: 'Digest username="a"' }),
  get('/maybe/digest', { authorization: 'Basic YTpi' }),
  get('/maybe/oauth2', { authorization: 'Bearer abc' }),
  get('/maybe/oauth2', { authorization: 'Basic YTpi' }),
  get('/maybe/oidc', { authorization: 'Anything at all' }),
  get('/maybe/header', { 'x-key': 'k' }),
  get('/maybe/query?key=k'),
  get('/maybe/cookie', { cookie: 'key=k; other=1' }),
  strict('username=a&password=b&grant_type=password'),
  strict('username=a&password=b&grant_type=password&scope=me++items&client_id=c'),
  strict('username=a&password=b'),
  strict('username=a&password=b&grant_type='),
  strict('grant_type=password'),
  get('/team/plan'),
  get('/team/plan', { authorization: 'Bearer abc' }),
  get('/team/items/7', { authorization: 'Bearer abc' }),
  get('/team/items/7', { authorization: 'Bearer abc', 'x-key': 'k' }),
  get('/team/items/x', { 'x-key': 'k' }),
  document('components', 'securitySchemes'),
  ...PATHS.map((path) => document('paths', path, 'get', 'security')),
  ...MAYBE.map((name) => document('paths', `/maybe/${name}`, 'get', 'security')),
];
