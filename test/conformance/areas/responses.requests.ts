import { type ConformanceRequest, get, request } from '../requests.js';

const PATHS = [
  '/user',
  '/users',
  '/team',
  '/no-users',
  '/maybe',
  '/mismatch',
  '/mismatch-text',
  '/mismatch-list',
  '/accepted',
  '/teapot',
  '/html',
  '/text',
  '/xml',
  '/bytes',
  '/csv',
  '/nothing',
  '/not-modified',
  '/json',
  '/cookies',
  '/redirect',
  '/permanent',
  '/quoted',
  '/stream',
  '/stream-bytes',
  '/stream-nothing',
  '/lines',
  '/lines-async',
  '/events',
];
const KINDS = ['null', 'text', 'empty', 'number', 'big', 'true', 'list', 'object'];

export const responsesRequests: readonly ConformanceRequest[] = [
  ...PATHS.map((path) => get(path)),
  ...KINDS.map((kind) => get(`/any/${kind}`)),
  request('POST', '/created'),
  request('DELETE', '/gone'),
  request('POST', '/see-other'),
  request('POST', '/events'),
];
