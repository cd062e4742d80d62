import { Get, HttpRequest } from '@sluice/core';
import express from 'express';
import { describe, expect, it } from 'vitest';

import { Ingress, jsonAdapter, openIngress, type IngressOptions } from '../../src/index.js';
import { openStage, stageApplication } from '../front/stage.js';

class Routes {
  @Get('/')
  home(): string {
    return 'home';
  }
}

class Raw {
  fetch(request: HttpRequest): string {
    return request.method;
  }
}

class Empty {
  readonly state = 'none';
}

function withOptions(base: new () => object, options: IngressOptions): new () => object {
  class Shop extends base {}
  Ingress(options)(Shop);
  return Shop;
}

function failToBuild(): never {
  throw new Error('no database');
}

function open(type: new () => object): Promise<unknown> {
  return openIngress({ kind: 'class', type }, new type());
}

describe('openIngress', () => {
  it.each([
    ['undefined', undefined, 'app is undefined'],
    ['a string', 'express', 'app is express'],
    ['a plain object', { get: 1, post: 2 }, 'app is an object with get, post'],
    ['a class', Routes, 'app is class Routes'],
    ['an instance of something', new Map(), 'app is an instance of Map'],
    [
      'a function that builds nothing',
      () => undefined,
      'the function given as app returned undefined',
    ],
  ])('refuses %s as app and says what is accepted', async (_, app, message) => {
    const opening = open(withOptions(Empty, { app }));
    await expect(opening).rejects.toThrow(`E_INGRESS_APP: @Ingress of Shop: ${message}`);
    await expect(opening).rejects.toThrow(/Express or Koa application.*Fastify or Nest.*Hono/);
  });

  it('refuses a class with routes and an app', async () => {
    const opening = open(withOptions(Routes, { app: express() }));
    await expect(opening).rejects.toThrow('E_INGRESS_APP_AND_ROUTES: class Shop has routes');
  });

  it('refuses an app with an adapter', async () => {
    const opening = open(withOptions(Empty, { app: express(), adapter: jsonAdapter() }));
    await expect(opening).rejects.toThrow('E_INGRESS_APP_AND_ADAPTER');
  });

  it('refuses a class with routes and an adapter', async () => {
    const opening = open(withOptions(Routes, { adapter: jsonAdapter() }));
    await expect(opening).rejects.toThrow('E_INGRESS_ADAPTER_AND_ROUTES');
  });

  it.each([
    ['a class', Empty],
    ['a class with an adapter', withOptions(Empty, { adapter: jsonAdapter() })],
  ])('refuses %s that has nothing to serve', async (_, type) => {
    await expect(open(type)).rejects.toThrow(/E_INGRESS_EMPTY: class \w+ has nothing to serve/);
  });

  it('passes on why an app could not be built', async () => {
    await expect(open(withOptions(Empty, { app: failToBuild }))).rejects.toThrow('no database');
  });

  it('takes the limits of @Ingress into the index', async () => {
    const opened = await openIngress(
      { kind: 'class', type: withOptions(Routes, { maxBodyBytes: 5, allowedOrigins: '*' }) },
      new Routes(),
    );
    expect(opened.index).toMatchObject({
      maxBodyBytes: 5,
      allowedOrigins: '*',
      ownBodies: false,
      upgrades: 'messages',
    });
  });
});

describe('the raw level', () => {
  it.each([
    ['a class', { kind: 'class', type: Raw } as const],
    ['a function', { kind: 'function', run: (request: HttpRequest) => request.method } as const],
  ])('answers with what %s returns', async (_, target) => {
    const { url } = await openStage([await stageApplication('/raw', target)]);
    const response = await fetch(`${url}/raw/any/path`, { method: 'PUT' });
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await response.text()).toBe('PUT');
  });
});
