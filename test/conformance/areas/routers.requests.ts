import { type ConformanceRequest, document, get, request } from '../requests.js';

const TOKEN = { 'x-token': 'secret' };

export const ROUTERS_REQUESTS: readonly ConformanceRequest[] = [
  get('/'),
  get('/items/'),
  get('/items/3'),
  get('/items/x'),
  request('POST', '/items/3'),
  request('PUT', '/items/3'),
  get('/admin'),
  get('/nothing'),
  ...['/admin', '/v1/admin'].flatMap((prefix) => [
    get(`${prefix}/status`),
    get(`${prefix}/status`, TOKEN),
    get(`${prefix}/status`, { 'x-token': 'guess' }),
    get(`${prefix}/status?verbose=yes`, TOKEN),
    get(`${prefix}/status?verbose=x`, TOKEN),
    get(`${prefix}/deep/down/a/b`, TOKEN),
    get(`${prefix}/deep/down/a/b`),
    get(`${prefix}/deep/nothing`, TOKEN),
    document('paths', `${prefix}/status`, 'get', 'tags'),
    document('paths', `${prefix}/status`, 'get', 'deprecated'),
    document('paths', `${prefix}/deep/down/{path}`, 'get', 'tags'),
  ]),
  get('/v1/status', TOKEN),
  document('paths', '/items/{id}', 'get', 'tags'),
  document('paths', '/items/{id}', 'post', 'tags'),
];
