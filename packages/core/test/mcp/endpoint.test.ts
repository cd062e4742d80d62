import { createApp } from '@sluice/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { META, Numbers, app, modern, send } from './messages.js';

describe('the endpoint', () => {
  it.each([
    ['a notification', { jsonrpc: '2.0', method: 'notifications/initialized' }],
    ['a response', { jsonrpc: '2.0', id: 1, result: {} }],
    [
      'a batch of both',
      [
        { jsonrpc: '2.0', method: 'a' },
        { jsonrpc: '2.0', id: 1, result: {} },
      ],
    ],
  ])('accepts %s without an answer', async (_what, message) => {
    expect(await send({ body: JSON.stringify(message) })).toEqual({ status: 202, body: '' });
  });

  it.each([
    ['text that is no JSON', '{"jsonrpc":', 400, -32700],
    ['bytes that are no UTF-8', '"\ud800"', 400, -32600],
    ['no object', '1', 400, -32600],
    ['another version of JSON-RPC', '{"jsonrpc":"1.0","id":1,"method":"ping"}', 400, -32600],
    ['an id that is null', '{"jsonrpc":"2.0","id":null,"method":"ping"}', 400, -32600],
    ['an id with a fraction', '{"jsonrpc":"2.0","id":1.5,"method":"ping"}', 400, -32600],
    [
      'parameters that are a list',
      '{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}',
      400,
      -32600,
    ],
    ['deep nesting', `{"a":${'['.repeat(99)}${']'.repeat(99)}}`, 400, -32600],
    ['a body above the limit', `"${'x'.repeat(5000)}"`, 413, -32600],
    ['nothing', '', 400, -32700],
  ])('refuses %s', async (_what, body, status, code) => {
    const answer = await send({ body });
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  });

  it('refuses another content type', async () => {
    const { status } = await send({ headers: { 'content-type': 'text/plain' }, body: '{}' });
    expect(status).toBe(415);
  });

  it.each(['GET', 'DELETE'])('has no streams and sessions: %s', async (method) => {
    expect((await send({ method })).status).toBe(405);
  });

  it.each([
    ['a page of the local machine', 'http://localhost:8000', 200],
    ['another page of the local machine', 'http://localhost:3000', 403],
    ['a page elsewhere', 'https://evil.example', 403],
    ['a sandboxed page', 'null', 403],
  ])('judges %s', async (_who, origin, status) => {
    const { headers = {}, body = '' } = modern('tools/list');
    expect((await send({ headers: { ...headers, origin }, body })).status).toBe(status);
  });

  it('refuses a page whose name was made to resolve to this machine', async () => {
    const { headers = {}, body = '' } = modern('tools/list');
    const response = await app.fetch(
      new Request('http://evil.example/mcp', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers, origin: 'http://evil.example' },
        body,
      }),
    );
    expect(response.status).toBe(403);
  });

  it('serves listed origins', async () => {
    const listed = createApp(Numbers, { mcp: true, allowedOrigins: ['https://shop.example'] });
    const { headers = {}, body = '' } = modern('tools/list');
    const response = await listed.fetch(
      new Request('http://test/mcp', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers, origin: 'https://shop.example' },
        body,
      }),
    );
    expect(response.status).toBe(200);
  });

  it('moves to another path, and tells its tools page by page', async () => {
    const moved = createApp(Numbers, { mcp: { path: '/tools', pageSize: 1 } });
    const list = async (cursor?: string) => {
      const { headers = {}, body = '' } = modern(
        'tools/list',
        cursor === undefined ? {} : { cursor },
      );
      const response = await moved.fetch(
        new Request('http://test/tools', {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body,
        }),
      );
      return JSON.parse(await response.text());
    };
    const first = await list();
    expect(first.result.tools).toMatchObject([{ name: 'double' }]);
    const second = await list(first.result.nextCursor);
    expect(second.result.tools).toMatchObject([{ name: 'echo' }]);
    expect(second.result.nextCursor).toBeUndefined();
    expect((await list('9')).error.code).toBe(-32602);
    expect((await list('__proto__')).error.code).toBe(-32602);
  });

  it('never answers with a 5xx, whatever a client sends', async () => {
    const anything = fc.jsonValue({ maxDepth: 3 });
    const method = fc.oneof(
      fc.constantFrom('tools/call', 'tools/list', 'initialize', 'ping', 'server/discover'),
      fc.string(),
    );
    const params = fc.oneof(
      anything,
      fc.record(
        {
          name: fc.oneof(fc.constantFrom('double', 'echo', '__proto__', 'toString'), anything),
          arguments: fc.oneof(
            anything,
            fc.record(
              { of: anything, text: anything, ['__proto__']: anything },
              { requiredKeys: [] },
            ),
          ),
          cursor: anything,
          _meta: fc.oneof(anything, fc.constant(META)),
        },
        { requiredKeys: [] },
      ),
    );
    const message = fc.record(
      { jsonrpc: fc.oneof(fc.constant('2.0'), anything), id: anything, method, params },
      { requiredKeys: [] },
    );
    const body = fc.oneof(message, fc.array(message, { maxLength: 3 }), anything);
    const headers = fc.record(
      {
        'mcp-protocol-version': fc.constantFrom('2026-07-28', '2025-03-26', 'x'),
        'mcp-method': fc.constantFrom('tools/call', 'tools/list'),
        'mcp-name': fc.constantFrom('double', 'echo'),
        origin: fc.constantFrom('null', 'http://localhost:8000', '//'),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(body, headers, async (value, fields) => {
        const { status, body: answer } = await send({
          headers: fields,
          body: JSON.stringify(value),
        });
        expect(status).toBeLessThan(500);
        const answers = status === 202 ? [] : [answer].flat();
        expect(answers.filter((each) => each.jsonrpc !== '2.0')).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
