import { type ConformanceRequest, get, request } from '../requests.js';

const ORIGINS = [
  'https://shop.example',
  'http://localhost:3000',
  'https://a.preview.example',
  'https://evil.example',
  'https://shop.example.evil.example',
  'https://a.preview.example.evil.example',
  'http://shop.example',
  'https://SHOP.example',
  'null',
  '',
];

const preflight = (origin: string, method: string, headers?: string): ConformanceRequest =>
  request('OPTIONS', '/items', {
    headers: {
      origin,
      'access-control-request-method': method,
      ...(headers !== undefined && { 'access-control-request-headers': headers }),
    },
  });

export const CORS_REQUESTS: readonly ConformanceRequest[] = [
  get('/items'),
  ...ORIGINS.map((origin) => get('/items', { origin })),
  ...ORIGINS.map((origin) => preflight(origin, 'GET')),
  ...['POST', 'PUT', 'DELETE', 'get', 'X'].map((method) =>
    preflight('https://shop.example', method),
  ),
  ...['X-Token', 'x-token', 'content-type, x-token', 'x-other', 'x-token, x-other', ''].map(
    (headers) => preflight('https://shop.example', 'GET', headers),
  ),
  preflight('https://evil.example', 'PUT', 'x-other'),
  request('OPTIONS', '/items', {
    headers: { origin: 'https://shop.example' },
    title: 'no preflight: no method asked for',
  }),
  request('OPTIONS', '/nothing', {
    headers: { origin: 'https://shop.example', 'access-control-request-method': 'GET' },
  }),
  get('/items', { origin: 'https://shop.example', cookie: 'a=b' }),
  get('/failed', { origin: 'https://shop.example' }),
  get('/varied', { origin: 'https://shop.example' }),
  get('/varied', { origin: 'https://evil.example' }),
  get('/nothing', { origin: 'https://shop.example' }),
  request('POST', '/items', { headers: { origin: 'https://shop.example' } }),
  request('DELETE', '/items', { headers: { origin: 'https://shop.example' } }),
];
