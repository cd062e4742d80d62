import { type ConformanceRequest, document, get, request } from '../requests.js';

const FIELDS = [
  'Bearer abc',
  'bearer abc',
  'BEARER abc',
  'Bearer  abc',
  'Bearer abc def',
  'Token abc',
  'Bearerabc',
  'Bearer',
  'Basic YTpi',
  'Digest username="a"',
];

const BASIC = [
  'Basic YTpi',
  'basic YTpi',
  'Basic YTpiOmM=',
  'Basic Og==',
  'Basic YQ==',
  'Basic !!!',
  'Basic',
  'Basic w6k6w6k=',
  'Bearer YTpi',
];

const form = (body: string): ConformanceRequest =>
  request('POST', '/token', {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body,
  });

export const SECURITY_REQUESTS: readonly ConformanceRequest[] = [
  ...['/bearer', '/digest', '/basic', '/oauth2', '/optional', '/scopes'].map((path) => get(path)),
  ...['/bearer', '/digest', '/oauth2', '/optional'].flatMap((path) =>
    FIELDS.map((authorization) => get(path, { authorization })),
  ),
  ...BASIC.map((authorization) => get('/basic', { authorization })),
  get('/scopes', { authorization: 'Bearer t' }),
  get('/key/header'),
  get('/key/header', { 'x-key': 'k' }),
  get('/key/header', { 'X-KEY': 'k' }),
  get('/key/query'),
  get('/key/query?key=k'),
  get('/key/query?key='),
  get('/key/cookie'),
  get('/key/cookie', { cookie: 'key=k' }),
  form('username=a&password=b'),
  form('username=a&password=b&scope=me+items&grant_type=password'),
  form('username=a&password=b&grant_type=other'),
  form('username=a'),
  form(''),
  document('components', 'securitySchemes'),
  document('paths', '/bearer', 'get', 'security'),
  document('paths', '/scopes', 'get', 'security'),
  document('paths', '/optional', 'get', 'security'),
];
