import { type ConformanceRequest, get, post, request } from '../requests.js';

/** Compares one value of the document of an application at a path. */
function documentAt(path: string, ...part: string[]): ConformanceRequest {
  const at = `${path}/openapi.json`;
  return { ...get(at), title: `document ${at} ${part.join(' ')}`, part };
}

export const MOUNTS_REQUESTS: readonly ConformanceRequest[] = [
  get('/where'),
  get('/other'),
  get('/subapix'),
  get('/subapi'),
  get('/subapi/'),
  get('/subapi?a=b'),
  get('/subapi/where'),
  get('/subapi/where/'),
  get('/%73ubapi/where'),
  get('/subapi/nothing'),
  get('/subapi/items/3'),
  get('/subapi/items/x'),
  get('/subapi/fail'),
  get('/subapi/deep/where'),
  get('/subapi/deep/nothing'),
  post('/subapi/items', { a: 'b' }),
  post('/subapi/items', 'x'),
  request('POST', '/subapi/where'),
  documentAt('/subapi', 'info'),
  documentAt('/subapi', 'servers'),
  documentAt('/subapi', 'paths', '/items/{id}', 'get', 'summary'),
  documentAt('/subapi/deep', 'servers'),
  documentAt('', 'paths', '/where', 'get', 'summary'),
  documentAt('', 'paths', '/items/{id}'),
];

export const ROOT_PATH_REQUESTS: readonly ConformanceRequest[] = [
  '/where',
  '/nothing',
  '/slash/',
  '/slash',
  '/subapi/where',
  '/subapi/nothing',
  '/subapi/deep/where',
]
  .flatMap((path) => [get(path), get(`/api/v1${path}`)])
  .concat([
    documentAt('', 'servers'),
    documentAt('/api/v1', 'servers'),
    documentAt('/api/v1/subapi', 'servers'),
    documentAt('/api/v1/subapi/deep', 'servers'),
    get('/api/v1'),
    get('/api'),
  ]);
