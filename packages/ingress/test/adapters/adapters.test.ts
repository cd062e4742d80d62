import { inspect } from 'node:util';

import { HttpError, type HttpRequest, setLogger } from '@sluice/core';
import { IsBoolean, IsInt, IsNumber, IsString, MinLength } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import {
  adapt,
  bytesAdapter,
  compose,
  formAdapter,
  jsonAdapter,
  textAdapter,
} from '../../src/index.js';
import { openStage, stageApplication } from '../front/stage.js';
import { serve } from './adapted.js';

// The failures here are meant; the tests look at what clients and callers are told.
let logged: unknown[] = [];
setLogger({ error: (message, { error }) => void logged.push(message, error) });

const JSON_TYPE = { 'content-type': 'application/json' };

class Item {
  @IsString()
  name!: string;

  @IsNumber()
  price!: number;
}

class Order {
  @IsInt()
  count!: number;

  @IsString({ each: true })
  tags!: string[];

  @IsBoolean()
  gift!: boolean;
}

class Named {
  @MinLength(3)
  name!: string;
}

class Renamed extends Named {
  @IsString()
  declare name: string;
}

describe('an adapter', () => {
  it('makes the argument of fetch with an adapter', async () => {
    const post = await serve(jsonAdapter(z.array(z.number())), (values: number[]) => ({
      mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    }));
    const response = await post({ headers: JSON_TYPE, body: '[1, 2, 6]' });
    expect(await response.json()).toEqual({ mean: 3 });
  });

  it.each([
    ['what does not fit', '["a"]', ['body', 0]],
    ['malformed JSON', '[1,', ['body', 3]],
  ])('answers 422 for %s and fetch is not called', async (_, body, loc) => {
    const post = await serve(jsonAdapter(z.array(z.number())), () => 'called');
    const response = await post({ headers: JSON_TYPE, body });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ detail: [{ loc }] });
    expect(post.calls()).toBe(0);
  });

  it('answers 415 for another content type', async () => {
    const post = await serve(jsonAdapter(), () => 'called');
    expect((await post({ body: '[]' })).status).toBe(415);
  });

  it('answers 422 when an adapter throws, without the message', async () => {
    const post = await serve(
      () => {
        throw new Error('secret');
      },
      () => 'called',
    );
    const response = await post();
    expect(response.status).toBe(422);
    expect(await response.text()).not.toContain('secret');
    expect(post.calls()).toBe(0);
  });

  it('logs why input was refused in one line', async () => {
    logged = [];
    const post = await serve(
      () => {
        throw new RangeError('too long');
      },
      () => 'called',
    );
    await post();
    expect(logged.map((one) => inspect(one))).toEqual([
      "'An adapter refused a request'",
      '[RangeError: too long]',
    ]);
  });

  it('keeps the status of an HttpError that an adapter throws', async () => {
    const post = await serve(
      () => {
        throw new HttpError(402, 'pay');
      },
      () => 'called',
    );
    const response = await post();
    expect(response.status).toBe(402);
    expect(await response.json()).toEqual({ detail: 'pay' });
  });

  it('composes an adapter with a function, and the result with another', async () => {
    const post = await serve(
      compose(
        compose(textAdapter(), (text) => text.split(',')),
        (parts) => parts.length,
      ),
      (count: number) => ({ count }),
    );
    expect(await (await post({ body: 'a,b,c' })).json()).toEqual({ count: 3 });
  });

  it('makes one argument with each of several adapters', async () => {
    const post = await serve(
      [jsonAdapter([Item]), (request: HttpRequest) => request.requestId],
      (items: Item[], id: string) => [items[0] instanceof Item, id],
    );
    const response = await post({
      headers: { ...JSON_TYPE, 'x-request-id': 'id-1' },
      body: '[{"name":"a","price":1}]',
    });
    expect(await response.json()).toEqual([true, 'id-1']);
  });

  it('adapts a function deployment too', async () => {
    const run = adapt([jsonAdapter([Number]), textOf], (values, path) => ({
      max: Math.max(...values),
      path,
    }));
    const { url } = await openStage([await stageApplication('/f', { kind: 'function', run })]);
    const response = await fetch(`${url}/f`, { method: 'POST', headers: JSON_TYPE, body: '[1,7]' });
    expect(await response.json()).toEqual({ max: 7, path: '/f' });
  });

  it('refuses a type that is not one at once', () => {
    // @ts-expect-error: a number is no type
    expect(() => jsonAdapter(7)).toThrow(/E_PARAM_TYPE: jsonAdapter/);
  });
});

describe('the shipped adapters', () => {
  it('reads bytes', async () => {
    const post = await serve(bytesAdapter(), (bytes: Uint8Array) => bytes.toReversed());
    const response = await post({ body: new Uint8Array([1, 2, 255]) });
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([255, 2, 1]);
  });

  it('reads text, and refuses bytes that are not UTF-8', async () => {
    const post = await serve(textAdapter(), (text: string) => text.toUpperCase());
    expect(await (await post({ body: 'caf\u00e9' })).text()).toBe('CAF\u00c9');
    expect((await post({ body: new Uint8Array([0xff]) })).status).toBe(400);
  });

  it.each([
    ['urlencoded', new URLSearchParams({ a: '1', b: '2' })],
    ['multipart', formOf({ a: '1', b: '2' })],
  ])('read %s forms', async (_, body) => {
    const post = await serve(formAdapter(), (form: FormData) => Object.fromEntries(form));
    expect(await (await post({ body })).json()).toEqual({ a: '1', b: '2' });
  });

  it('makes an object of a class of a form', async () => {
    const post = await serve(formAdapter(Order), (order: Order) => [order instanceof Order, order]);
    const body = new URLSearchParams([
      ['count', '2'],
      ['tags', 'a'],
      ['tags', 'b'],
      ['gift', 'on'],
    ]);
    const order = { count: 2, tags: ['a', 'b'], gift: true };
    expect(await (await post({ body })).json()).toEqual([true, order]);
  });

  it('refuses a form that does not fit its class', async () => {
    const post = await serve(formAdapter(Order), () => 'called');
    const response = await post({ body: formOf({ count: 'two', tags: 'a', gift: 'on' }) });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ detail: [{ loc: ['body', 'count'] }] });
  });

  it('takes a file of a form where the type has a file', async () => {
    const Upload = z.object({ title: z.string(), file: z.instanceof(File) });
    const post = await serve(
      formAdapter(Upload),
      async ({ title, file }: z.infer<typeof Upload>) => ({
        title,
        name: file.name,
        text: await file.text(),
      }),
    );
    const body = formOf({ title: 'Notes' });
    body.set('file', new File(['hello'], 'notes.txt'));
    expect(await (await post({ body })).json()).toEqual({
      title: 'Notes',
      name: 'notes.txt',
      text: 'hello',
    });
    expect((await post({ body: formOf({ title: 'Notes', file: 'text' }) })).status).toBe(422);
  });

  it('refuses a file where the type has text', async () => {
    const post = await serve(formAdapter({ title: String }), () => 'called');
    const body = new FormData();
    body.set('title', new File(['hello'], 'notes.txt'));
    expect((await post({ body })).status).toBe(422);
  });

  it('reads form fields named like members of every object', async () => {
    const post = await serve(formAdapter({ title: String }), (form: { title: string }) => form);
    const body = new URLSearchParams({ __proto__: 'a', title: 'b' });
    body.append('__proto__', 'x');
    body.append('constructor', 'y');
    expect(await (await post({ body })).json()).toEqual({ title: 'b' });
  });

  it('refuses a body that is not a form', async () => {
    const post = await serve(formAdapter(), () => 'called');
    expect((await post({ headers: JSON_TYPE, body: '{}' })).status).toBe(415);
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    expect((await post({ headers, body: 'not a form' })).status).toBe(422);
  });
});

describe('what an application says of validation', () => {
  const unknown = { headers: JSON_TYPE, body: '{"name":"a","price":1,"admin":true}' };

  it("validates in adapters by the application's options", async () => {
    const post = await serve(compose(jsonAdapter(Item), same), same, { forbidUnknown: true });
    expect(await (await post(unknown)).json()).toMatchObject({
      detail: [{ type: 'extra_forbidden', loc: ['body', 'admin'] }],
    });
    const form = await serve(formAdapter({ a: String }), same, { forbidUnknown: true });
    expect((await form({ body: new URLSearchParams({ a: '1', b: '2' }) })).status).toBe(422);
  });

  it("lets an adapter's options win over the application's", async () => {
    const lax = jsonAdapter(Item, { forbidUnknown: false });
    const post = await serve(lax, same, { forbidUnknown: true });
    expect(await (await post(unknown)).json()).toEqual({ name: 'a', price: 1 });
  });

  it('keeps the options of two applications with one adapter apart', async () => {
    const shared = jsonAdapter(Item);
    const strict = await serve(shared, same, { forbidUnknown: true });
    const lax = await serve(shared, same);
    expect((await strict(unknown)).status).toBe(422);
    expect((await lax(unknown)).status).toBe(200);
  });

  it("takes the application's strictness", async () => {
    const short = { headers: JSON_TYPE, body: '{"name":"a"}' };
    const compat = await serve(jsonAdapter(Renamed), same);
    const strict = await serve(jsonAdapter(Renamed), same, { validation: 'strict' });
    expect((await compat(short)).status).toBe(200);
    expect((await strict(short)).status).toBe(422);
  });
});

function same(value: unknown): unknown {
  return value;
}

function textOf(request: HttpRequest): string {
  return request.path;
}

function formOf(fields: Readonly<Record<string, string>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}
