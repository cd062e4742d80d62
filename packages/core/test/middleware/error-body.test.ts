import { IsInt, IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';

import {
  ExceptionHandler,
  Form,
  Get,
  JSONResponse,
  Post,
  Query,
  ValidationError,
  createApp,
} from '@sluice/core';

import { ask, post } from '../support/ask.js';

class Item {
  @IsString() name!: string;
  @IsInt() price!: number;
}

class Orders {
  @Post('/items')
  create(item: Item): Item {
    return item;
  }

  @Post('/forms')
  fill(@Form() name: string, @Form() count: number): unknown {
    return { name, count };
  }

  @Get('/items')
  list(@Query() page: number): number {
    return page;
  }
}

const app = createApp(Orders, {
  messages: { de: { missing: 'Pflichtfeld' } },
  exceptionHandlers: [
    ExceptionHandler(
      ValidationError,
      (error) => new JSONResponse({ body: error.body ?? 'none' }, { status: 422 }),
    ),
  ],
});

async function bodyOf(answer: Promise<{ readonly body: unknown }>): Promise<unknown> {
  const { body } = await answer;
  return body;
}

describe('the body of a ValidationError', () => {
  it('is the JSON that was received, in all its parts', async () => {
    const sent = { name: 'tea', price: 'x', more: [1] };
    expect(await bodyOf(post(app, '/items', sent))).toEqual({ body: sent });
  });

  it('is the text of malformed JSON', async () => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a"' };
    expect(await bodyOf(ask(app, '/items', init))).toEqual({ body: '{"a"' });
  });

  it('has the fields of a form', async () => {
    const init = { method: 'POST', body: new URLSearchParams({ name: 'tea', count: 'x' }) };
    expect(await bodyOf(ask(app, '/forms', init))).toEqual({ body: { name: 'tea', count: 'x' } });
  });

  it('is undefined for a request without one', async () => {
    expect(await bodyOf(ask(app, '/items?page=x'))).toEqual({ body: 'none' });
  });

  it('is there for clients of other languages', async () => {
    const headers = { 'content-type': 'application/json', 'accept-language': 'de' };
    const init = { method: 'POST', headers, body: '{"name":"tea"}' };
    expect(await bodyOf(ask(app, '/items', init))).toEqual({ body: { name: 'tea' } });
  });

  it('is not sent by the usual answer', async () => {
    const usual = createApp(Orders);
    const { body } = await post(usual, '/items', { name: 'tea', price: 'x', card: '4111' });
    expect(JSON.stringify(body)).not.toContain('4111');
  });
});
