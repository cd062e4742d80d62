import type { RequestHead } from '@sluice/core';
import { joinFields } from '@sluice/core/internal';

/** A head as the front makes it: `GET /my_app/hello`, unless `given` says otherwise. */
export function requestHead(given: Partial<RequestHead> = {}): RequestHead {
  const { rawHeaders = ['Host', 'example.test'] } = given;
  return {
    method: 'GET',
    path: '/my_app/hello',
    query: '',
    rootPath: '/my_app',
    requestId: 'request-1',
    scheme: 'http',
    httpVersion: '1.1',
    remoteAddress: '127.0.0.1',
    header: (name) => joinFields(rawHeaders, name),
    ...given,
    rawHeaders,
  };
}
