import { type ConformanceRequest, document, get } from '../requests.js';

export const DESCRIBED_REQUESTS: readonly ConformanceRequest[] = [
  ...['openapi', 'info', 'servers', 'tags', 'externalDocs'].map((part) => document(part)),
  ...['tags', 'operationId', 'x-internal', 'responses', 'callbacks'].map((part) =>
    document('paths', '/invoices', 'post', part),
  ),
  ...['operationId', 'responses'].map((part) => document('paths', '/invoices', 'get', part)),
  document('paths', '/left-out'),
  document('paths', '/hidden-router'),
  document('webhooks', 'newInvoice'),
  document('webhooks', 'ping'),
  get('/left-out'),
  get('/hidden-router'),
];
