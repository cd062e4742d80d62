import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

import { describe, expect, it } from 'vitest';

import { isTestedNode } from '../../src/node/tested-node.js';

describe('isTestedNode', () => {
  it('isTestedNode is true for the Node that runs the tests', () => {
    expect(isTestedNode(process.versions)).toBe(true);
  });

  it.each([
    { versions: { node: '20.19.0' }, want: true },
    { versions: { node: '24.1.0' }, want: true },
    { versions: { node: '21.7.3' }, want: false },
    { versions: { node: '26.0.0' }, want: false },
    { versions: { node: '24.3.0', bun: '1.3.0' }, want: false },
    { versions: { node: '24.2.0', deno: '2.5.0' }, want: false },
    { versions: {}, want: false },
  ])('isTestedNode is $want for $versions', ({ versions, want }) => {
    expect(isTestedNode(versions)).toBe(want);
  });
});

it('Node sends a response in one write when its head has been set as text', () => {
  const text = 'HTTP/1.1 200 OK\r\n\r\n\u00e9';
  const written: unknown[] = [];
  const socket = new Socket();
  socket.write = (...sent: unknown[]) => written.push(sent[0], sent[1]) > 0;
  const response = new ServerResponse(new IncomingMessage(socket));
  expect(Reflect.get(response, '_header')).toBeNull();
  response.assignSocket(socket);
  Reflect.set(response, '_header', text);
  response.end();
  expect(written).toEqual([text, 'latin1']);
  expect(response).toMatchObject({ headersSent: true, writableEnded: true });
});
