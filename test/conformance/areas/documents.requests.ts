import { type ConformanceRequest, document, get } from '../requests.js';

const OPERATIONS: readonly (readonly [string, string])[] = [
  ['/items/{item_id}', 'get'],
  ['/items', 'get'],
  ['/items', 'post'],
  ['/items/{item_id}', 'put'],
  ['/items/{item_id}', 'delete'],
  ['/orders', 'post'],
  ['/plain', 'get'],
];
const PARTS = ['parameters', 'requestBody', 'responses', 'summary'];

export const DOCUMENTS_REQUESTS: readonly ConformanceRequest[] = [
  document('openapi'),
  document('info'),
  ...OPERATIONS.flatMap(([path, method]) =>
    PARTS.map((part) => document('paths', path, method, part)),
  ),
  document('paths', '/items/{item_id}', 'get', 'tags'),
  document('paths', '/items/{item_id}', 'get', 'description'),
  document('paths', '/items/{item_id}', 'put', 'deprecated'),
  document('paths', '/hidden'),
  document('paths', '/files/{path}', 'get', 'parameters'),
  ...['Item', 'Line', 'Order', 'HTTPValidationError', 'ValidationError'].map((name) =>
    document('components', 'schemas', name),
  ),
  get('/openapi.json/'),
];
