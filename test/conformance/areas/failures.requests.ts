import { type ConformanceRequest, get, post, request } from '../requests.js';

const DETAILS = ['text', 'empty', 'object', 'list', 'number', 'null', 'true', 'unicode'];
// Without 413 and 422: their phrases depend on the version of Python.
const STATUSES = [
  400, 401, 402, 403, 404, 405, 409, 410, 411, 415, 418, 423, 428, 429, 431, 451, 500, 501, 502,
  503, 504, 511,
];

const everything = (path: string, body: string): ConformanceRequest =>
  request('POST', path, {
    headers: { 'content-type': 'application/json', 'x-count': 'x', cookie: 'session=y' },
    body,
  });

export const FAILURES_REQUESTS: readonly ConformanceRequest[] = [
  ...DETAILS.map((name) => get(`/detail/${name}`)),
  ...STATUSES.map((status) => get(`/status/${status}`)),
  get('/status/204'),
  get('/status/304'),
  get('/status/x'),
  get('/headers'),
  get('/broken'),
  get('/stuck'),
  post('/everything/x', {}),
  post('/everything/1?q=2', { name: 'a' }),
  everything('/everything/x?q=y', '{"name":1}'),
  everything('/everything/1?q=2', '{"name":"a"}'),
  everything('/everything/x', ''),
  post('/before-body/x', {}),
  post('/before-body/1', { name: 'a' }),
  post('/before-body/x', { name: 1 }),
];
