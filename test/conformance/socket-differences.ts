import type { Difference } from './explain.js';

/** The deliberate differences of conversations over WebSockets. */
export const SOCKET_DIFFERENCES: readonly Difference[] = [
  {
    requests: ['/rooms/x', '/rooms/7.5', '/required…', '/depends?limit=x'],
    fastapi: { status: 403, body: '' },
    sluice: { status: 422, body: { detail: '…' } },
    why: 'A handshake with invalid values is refused with the issues, as any request is (docs/websockets.md).',
  },
  {
    requests: ['/nowhere', '/plain'],
    fastapi: { status: 403, body: '' },
    sluice: { status: 404, body: { detail: 'Not Found' } },
    why: 'A path without a WebSocket is 404 (docs/websockets.md).',
  },
  {
    requests: ['/refuse', '/exception-early', '/secured [authorization: Bearer banned]'],
    fastapi: { body: '' },
    sluice: { body: { detail: '…' } },
    why: 'A refused handshake says why (docs/websockets.md).',
  },
  {
    requests: ['/json {', '/json '],
    fastapi: { 'body.closed.code': 1006, 'body.closed.reason': '' },
    sluice: { 'body.closed.code': 1007, 'body.closed.reason': 'The message is not JSON.' },
    why: 'A message that is no JSON is a mistake of the client, which is told (RFC 6455, 7.4.1).',
  },
  {
    requests: '/returns',
    fastapi: { 'body.closed.code': 1006 },
    sluice: { 'body.closed.code': 1000 },
    why: 'A handler that returns closes the socket; uvicorn drops the connection without a close frame.',
  },
  {
    requests: '/fails',
    fastapi: { 'body.closed.code': 1006 },
    sluice: { 'body.closed.code': 1011 },
    why: 'A handler that fails closes the socket; uvicorn drops the connection without a close frame.',
  },
  {
    requests: '/echo [origin: http://evil.example] hi',
    fastapi: {
      status: 101,
      body: { protocol: '', heard: ['hi'], closed: { code: 1000, reason: '' } },
    },
    sluice: { status: 403, body: { detail: 'WebSockets from this origin are not allowed.' } },
    why: 'A page of another origin opens no WebSocket with the cookies of this one (docs/websockets.md).',
  },
];
