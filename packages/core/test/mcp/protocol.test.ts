import { describe, expect, it } from 'vitest';

import { META, legacy, modern, send } from './messages.js';

const CALL = { name: 'double', arguments: { of: 4 } };

describe('a request of revision 2026-07-28', () => {
  it('is answered by itself', async () => {
    const { status, body } = await send(modern('tools/call', CALL));
    expect(status).toBe(200);
    expect(body).toEqual({
      jsonrpc: '2.0',
      id: 7,
      result: {
        resultType: 'complete',
        _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'Numbers', version: '0.1.0' } },
        content: [{ type: 'text', text: '8' }],
      },
    });
  });

  it('discovers what is supported', async () => {
    const { body } = await send(modern('server/discover'));
    expect(body.result).toMatchObject({
      resultType: 'complete',
      supportedVersions: ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26'],
      capabilities: { tools: {} },
      ttlMs: 300000,
      cacheScope: 'public',
    });
  });

  it.each([
    ['no revision in a header field', { 'mcp-protocol-version': '' }, -32020],
    ['another revision in a header field', { 'mcp-protocol-version': '2025-11-25' }, -32020],
    ['another method in a header field', { 'mcp-method': 'tools/list' }, -32020],
    ['another name in a header field', { 'mcp-name': 'echo' }, -32020],
    ['a broken name in a header field', { 'mcp-name': '=?base64?%%?=' }, -32020],
  ])('is refused with %s', async (_what, headers, code) => {
    const { status, body } = await send(modern('tools/call', CALL, headers));
    expect(status).toBe(400);
    expect(body).toMatchObject({ jsonrpc: '2.0', id: 7, error: { code } });
  });

  it('may name its tool in base64', async () => {
    const name = `=?base64?${Buffer.from('double').toString('base64')}?=`;
    const { status } = await send(modern('tools/call', CALL, { 'mcp-name': name }));
    expect(status).toBe(200);
  });

  it.each([
    ['without capabilities', { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' }, -32602],
    [
      'with a revision that is no text',
      { ...META, 'io.modelcontextprotocol/protocolVersion': 1 },
      -32602,
    ],
    ['without a revision', {}, -32602],
  ])('is refused %s', async (_what, meta, code) => {
    const { status, body } = await send(modern('tools/list', { _meta: meta }));
    expect(status).toBe(400);
    expect(body.error.code).toBe(code);
  });

  it('of an unknown revision is told which there are', async () => {
    const version = '2099-01-01';
    const meta = { ...META, 'io.modelcontextprotocol/protocolVersion': version };
    const { status, body } = await send(
      modern('tools/list', { _meta: meta }, { 'mcp-protocol-version': version }),
    );
    expect(status).toBe(400);
    expect(body.error).toMatchObject({
      code: -32022,
      data: { requested: version, supported: expect.arrayContaining(['2026-07-28']) },
    });
  });

  it.each(['initialize', 'ping', 'prompts/list', 'constructor', ''])(
    'of the method %j is not found',
    async (method) => {
      const { status, body } = await send(modern(method));
      expect(status).toBe(404);
      expect(body.error).toEqual({ code: -32601, message: 'Method not found' });
    },
  );
});

describe('a request of an older revision', () => {
  it.each(['2025-11-25', '2025-06-18', '2025-03-26'])(
    'begins with initialize: %s',
    async (version) => {
      const { status, body } = await send(legacy('initialize', { protocolVersion: version }));
      expect(status).toBe(200);
      expect(body.result).toEqual({
        protocolVersion: version,
        capabilities: { tools: {} },
        serverInfo: { name: 'Numbers', version: '0.1.0' },
      });
    },
  );

  it('is offered the newest revision in place of one that is not known', async () => {
    const { body } = await send(legacy('initialize', { protocolVersion: '2024-11-05' }));
    expect(body.result.protocolVersion).toBe('2025-11-25');
  });

  it('pings', async () => {
    expect((await send(legacy('ping', {}, '2025-06-18'))).body.result).toEqual({});
  });

  it('finds no method of another revision', async () => {
    const { status, body } = await send(legacy('server/discover', {}, '2025-06-18'));
    expect([status, body.error.code]).toEqual([200, -32601]);
  });

  it('is refused with a revision that is not known', async () => {
    const { status, body } = await send(legacy('ping', {}, '2024-11-05'));
    expect([status, body.error.code]).toEqual([400, -32022]);
  });

  it('may be one of a batch in the first of them', async () => {
    const batch = [
      { jsonrpc: '2.0', id: 1, method: 'tools/call', params: CALL },
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { jsonrpc: '2.0', id: 'x', method: 'nothing' },
      { jsonrpc: '2.0', id: 3, method: 'tools/call', params: { name: 'nobody' } },
    ];
    const { status, body } = await send({ body: JSON.stringify(batch) });
    expect(status).toBe(200);
    expect(body).toMatchObject([
      { id: 1, result: { content: [{ text: '8' }] } },
      { id: 'x', error: { code: -32601 } },
      { id: 3, error: { code: -32602, message: 'Unknown tool: nobody' } },
    ]);
  });

  it.each([
    ['in a later revision', { 'mcp-protocol-version': '2025-06-18' }, [legacyBody('ping')]],
    ['without messages', {}, []],
    ['with a request of revision 2026-07-28', {}, [legacyBody('tools/list', { _meta: META })]],
    ['with initialize', {}, [legacyBody('initialize')]],
    ['with what is no message', {}, [legacyBody('ping'), 1]],
    ['of more than 50 messages', {}, Array.from({ length: 51 }, () => legacyBody('ping'))],
  ])('is refused in a batch %s', async (_what, headers, batch) => {
    const { status, body } = await send({ headers, body: JSON.stringify(batch) });
    expect([status, body.error.code]).toEqual([400, -32600]);
  });
});

function legacyBody(method: string, params = {}) {
  return { jsonrpc: '2.0', id: 1, method, params };
}
