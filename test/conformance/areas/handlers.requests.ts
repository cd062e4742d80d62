import { type ConformanceRequest, get, post, request } from '../requests.js';

export const HANDLERS_REQUESTS: readonly ConformanceRequest[] = [
  get('/items/3'),
  get('/items/3', { 'x-stop': 'yes' }),
  get('/nowhere'),
  request('DELETE', '/items/3'),
  get('/sold/tea'),
  get('/store'),
  get('/gone'),
  get('/teapot'),
  get('/items/x'),
  request('POST', '/later'),
  post('/items', { name: 'tea', price: 3 }),
  post('/items', { name: 'tea', price: 'x', more: [1] }),
  post('/items', {}),
  post('/items', [1]),
  request('POST', '/items'),
];
