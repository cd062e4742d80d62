import { type ConformanceRequest, get, request } from '../requests.js';

const RANGES = [
  'bytes=0-0',
  'bytes=2-4',
  'bytes=5-',
  'bytes=-3',
  'bytes=-0',
  'bytes=-99',
  'bytes=0-99',
  'bytes=9-9',
  'bytes=10-',
  'bytes=10-20',
  'bytes=4-2',
  'bytes=',
  'bytes=a-b',
  'bytes=1',
  'bytes = 0-1',
  'Bytes=0-1',
  'items=0-1',
  'bytes=0-1,3-4',
  'bytes=0-1, 1-3',
  'bytes=0-1,20-30',
  'bytes=0-4,5-9',
];

const STATIC = [
  'digits.txt',
  'style.css',
  'data.json',
  'dot.png',
  'plain',
  'a%20b.txt',
  'missing.txt',
  'sub',
  'sub/',
  'sub/index.html',
  '',
  '.secret',
  '../files.py',
  '%2e%2e/files.py',
  '..%2ffiles.py',
  'digits.txt/',
  'DIGITS.txt',
];

const PAST = 'Mon, 01 Jan 2001 00:00:00 GMT';
const FUTURE = 'Fri, 01 Jan 2100 00:00:00 GMT';

export const FILES_REQUESTS: readonly ConformanceRequest[] = [
  ...['/digits', '/download', '/quoted', '/inline', '/typed', '/missing'].map((path) => get(path)),
  ...RANGES.map((range) => get('/digits', { range })),
  get('/digits', { range: 'bytes=0-1', 'if-range': '"other"' }),
  get('/digits', { range: 'bytes=0-1', 'if-range': PAST }),
  request('HEAD', '/digits'),
  request('POST', '/digits'),
  ...STATIC.map((path) => get(`/static/${path}`)),
  // Without those for which one side sends another file: the two times may or may not be the same.
  ...STATIC.filter((path) => path !== '.secret' && path !== 'digits.txt/').map((path) =>
    get(`/html/${path}`),
  ),
  get('/static'),
  get('/html'),
  get('/static/digits.txt', { 'if-modified-since': FUTURE }),
  get('/static/digits.txt', { 'if-modified-since': PAST }),
  get('/static/digits.txt', { 'if-modified-since': 'yesterday' }),
  get('/static/digits.txt', { 'if-none-match': '"other"' }),
  get('/static/digits.txt', { 'if-none-match': '"other"', 'if-modified-since': FUTURE }),
  get('/static/digits.txt', { range: 'bytes=2-4' }),
  request('HEAD', '/static/digits.txt'),
  request('POST', '/static/digits.txt'),
  request('HEAD', '/static/missing.txt'),
];
