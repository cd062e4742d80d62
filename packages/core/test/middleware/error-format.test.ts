import { IsInt, IsString, MinLength } from 'class-validator';
import { beforeEach, describe, expect, it } from 'vitest';

import {
  Get,
  HttpError,
  type MessageCatalogues,
  Post,
  createApp,
  describe as describeClass,
  document,
} from '@sluice/core';

import { ask, post } from '../support/ask.js';
import { type LogLine, captureLog } from '../support/capture-log.js';

class Item {
  @IsString() @MinLength(3) name!: string;
  @IsInt() price!: number;
}

class Shop {
  @Post('/items')
  create(item: Item) {
    return item;
  }

  @Get('/items/:id', { errors: [404] })
  item(id: number): unknown {
    if (id === 1) throw new HttpError(404, 'no such item');
    if (id === 2) {
      throw new HttpError(409, { type: '/out-of-stock', title: 'Out of stock', sku: 'tea' });
    }
    if (id === 3) throw new HttpError(403);
    if (id === 4) throw new HttpError(999);
    throw new Error('secret');
  }
}

let lines: LogLine[] = [];
beforeEach(() => {
  lines = captureLog();
});

describe("errorFormat: 'problem'", () => {
  const app = createApp(Shop, { errorFormat: 'problem' });

  it.each([
    ['/items/1', { type: 'about:blank', title: 'Not Found', status: 404, detail: 'no such item' }],
    ['/items/2', { type: '/out-of-stock', title: 'Out of stock', status: 409, sku: 'tea' }],
    ['/items/3', { type: 'about:blank', title: 'Forbidden', status: 403 }],
    ['/nowhere', { type: 'about:blank', title: 'Not Found', status: 404 }],
  ])('answers %s with a problem', async (path, problem) => {
    const response = await app.fetch(new Request(`http://test${path}`));
    expect(response.status).toBe(problem.status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toEqual(problem);
  });

  it('has the issues of refused values in errors', async () => {
    const { status, body } = await post(app, '/items', { name: 'tea', price: 'x' });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      title: 'Unprocessable Content',
      detail: 'One value is not as declared.',
      errors: [{ loc: ['body', 'price'] }],
    });
  });

  it.each(['/items/4', '/items/5'])('tells the request id, and no more, of %s', async (path) => {
    const headers = { 'x-request-id': 'id-1' };
    const answer = await ask(app, path, { headers });
    expect(answer.body).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      requestId: 'id-1',
    });
    expect(lines).toHaveLength(1);
  });

  it('keeps the Allow of a 405 and the body limit of a 413', async () => {
    const other = await app.fetch(new Request('http://test/items', { method: 'PUT' }));
    expect([other.status, other.headers.get('allow')]).toEqual([405, 'OPTIONS, POST']);
    expect(await other.json()).toMatchObject({ title: 'Method Not Allowed' });
    const large = await post(app, '/items', { name: 'x'.repeat(2_000_000) });
    expect(large).toMatchObject({ status: 413, body: { title: 'Content Too Large' } });
  });

  it('refuses another format at start', () => {
    const errorFormat: 'problem' = JSON.parse('"problems"');
    expect(() => createApp(Shop, { errorFormat })).toThrow(/E_OPTION_INVALID: Shop has the option/);
  });

  it('changes the document too', () => {
    const { paths, components } = document(describeClass(Shop, { errorFormat: 'problem' }));
    const responses = paths?.['/items/{id}']?.get?.responses;
    expect(responses?.['422'].content).toEqual({
      'application/problem+json': { schema: { $ref: '#/components/schemas/ValidationProblem' } },
    });
    expect(Object.keys(responses?.['404'].content)).toEqual(['application/problem+json']);
    expect(components?.schemas).not.toHaveProperty('HTTPValidationError');
  });
});

describe('messages', () => {
  const messages: MessageCatalogues = {
    de: {
      missing: 'Pflichtfeld',
      string_too_short: 'Mindestens {min_length} Zeichen, nicht {other}',
      int_parsing: (issue) => `Keine Zahl: ${String(issue.input)}`,
    },
    'pt-BR': { missing: 'Campo obrigatório' },
  };
  const app = createApp(Shop, { messages });

  it.each([
    ['de-AT, en;q=0.5', 'de', 'Pflichtfeld'],
    ['fr, PT-br;q=0.8, de;q=0.2', 'pt-BR', 'Campo obrigatório'],
    ['en, de', null, 'Field required'],
    ['fr', null, 'Field required'],
    ['de;q=0', null, 'Field required'],
    ['*', null, 'Field required'],
  ])('of Accept-Language %s are in %s', async (accepted, language, msg) => {
    const headers = { 'accept-language': accepted, 'content-type': 'application/json' };
    const request = new Request('http://test/items', { method: 'POST', headers });
    const response = await app.fetch(request);
    expect(response.headers.get('content-language')).toBe(language);
    expect(response.headers.get('vary')).toBe('Accept-Language');
    expect(await response.json()).toMatchObject({ detail: [{ type: 'missing', msg }] });
  });

  it('have the values of the rule, and keep what has no value', async () => {
    const headers = { 'accept-language': 'de', 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: '{"name":"a","price":1}' };
    expect((await ask(app, '/items', init)).body).toMatchObject({
      detail: [{ msg: 'Mindestens 3 Zeichen, nicht {other}' }],
    });
  });

  it('are in English where the catalogue has none', async () => {
    const headers = { 'accept-language': 'pt-BR' };
    expect((await ask(app, '/items/x', { headers })).body).toMatchObject({
      detail: [{ type: expect.stringMatching('parsing'), msg: expect.stringMatching('number') }],
    });
  });
});
