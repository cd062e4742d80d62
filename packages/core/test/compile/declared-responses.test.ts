import { IsString } from 'class-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Get, HttpResponse, type Listening, StreamingResponse, createApp } from '@sluice/core';

import { captureLog } from '../support/capture-log.js';

class Out {
  @IsString() name!: string;
}

const USER = { name: 'ada', password: 'secret' };

/** As a handler written in JavaScript returns it. */
function unchecked(value: unknown): Out {
  const holder: { value: Out } = Object.assign(Object.create(null), { value });
  return holder.value;
}

class Users {
  @Get('/list', { response: Out })
  list() {
    return unchecked([USER]);
  }

  @Get('/text', { response: Out })
  text() {
    return unchecked('secret');
  }

  @Get('/map', { response: Out })
  map() {
    return unchecked(new Map([['password', 'secret']]));
  }

  @Get('/bytes', { response: Out })
  bytes() {
    return unchecked(Buffer.from('secret'));
  }

  @Get('/blob', { response: Out })
  blob() {
    return unchecked(new Blob(['secret']));
  }

  @Get('/texts', { response: Out })
  texts() {
    return unchecked(['secret'].values());
  }

  @Get('/one', { response: [Out] })
  one() {
    return [unchecked('secret')];
  }

  @Get('/users', { response: [Out] })
  users() {
    return [USER];
  }

  @Get('/items', { response: Out })
  items() {
    return unchecked([USER, USER].values());
  }

  @Get('/own', { response: Out })
  own() {
    return new HttpResponse('as it is');
  }

  @Get('/own-stream', { response: Out })
  ownStream() {
    return new StreamingResponse(['as ', 'it is']);
  }
}

let api: Listening;
const log = captureLog();

beforeAll(async () => {
  api = await createApp(Users).listen(0);
});

afterAll(() => api.close());

describe('a result that does not fit the declared response', () => {
  it.each([
    ['/list', 'Users.list: the response must be Out, not a list'],
    ['/text', 'Users.text: the response must be Out, not a string'],
    ['/map', 'Users.map: the response must be Out, not a Map'],
    ['/bytes', 'Users.bytes: the response must be Out, not bytes'],
    ['/blob', 'Users.blob: the response must be Out, not bytes'],
    ['/texts', 'Users.texts: the response must be Out, not a string'],
    ['/one', 'Users.one: an item of the response must be Out, not a string'],
  ])(
    '%s answers a result unlike its declared response with a bare 500, logged once with what is wrong',
    async (path, message) => {
      log.length = 0;
      const response = await fetch(`${api.url}${path}`);
      expect(response.status).toBe(500);
      expect(await response.text()).toBe('Internal Server Error');
      expect(log).toHaveLength(1);
      expect(String(log[0]?.error)).toContain(message);
      expect(String(log[0]?.error)).not.toContain('secret');
    },
  );
});

describe('a declared response', () => {
  it.each([
    ['/users', '[{"name":"ada"}]'],
    ['/items', '{"name":"ada"}\n{"name":"ada"}\n'],
    ['/own', 'as it is'],
    ['/own-stream', 'as it is'],
  ])('%s sends a result that fits its declared response as %s', async (path, body) => {
    const response = await fetch(`${api.url}${path}`);
    expect([response.status, await response.text()]).toEqual([200, body]);
  });
});
