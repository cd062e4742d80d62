import { IsInt, IsString } from 'class-validator';
import type { ResponsesObject } from 'openapi3-ts/oas31';
import { describe, expect, it } from 'vitest';

import {
  type AppOptions,
  Get,
  HttpError,
  ResponseControl,
  Router,
  createApp,
  describe as describeApplication,
  document,
  include,
} from '@sluice/core';

import { ask } from '../support/ask.js';

class Problem {
  @IsString() reason!: string;
}

class Ticket {
  @IsInt() number!: number;
}

class Gone extends HttpError {
  static readonly status = 410;
  constructor() {
    super(410, 'Gone');
  }
}

class Moved extends HttpError {
  static readonly status = 410;
  constructor() {
    super(410, 'Moved');
  }
}

@Router({ prefix: '/items', responses: { 202: Ticket, 404: Problem }, throws: [Gone] })
class Items {
  @Get('/one', { responses: { 404: { description: 'No such item' } } })
  one() {
    return 1;
  }

  @Get('/two', { errors: [404], throws: [Moved] })
  two() {
    return 2;
  }

  @Get('/later')
  later(response: ResponseControl) {
    response.status = 202;
    return { number: 7, secret: 'no' };
  }
}

const OPTIONS: AppOptions = {
  responses: { 403: Problem },
  errors: [503],
  routers: [include(Items, { responses: { 202: Problem, 429: { description: 'Slow down' } } })],
};

function responsesOf(path: string): ResponsesObject {
  const application = Router().get('/home', () => 'home');
  const { paths } = document(describeApplication(application, OPTIONS));
  return paths?.[path]?.get?.responses ?? {};
}

describe('the responses that applications and routers declare', () => {
  it('are those of every operation within', () => {
    expect(Object.keys(responsesOf('/home'))).toEqual(['200', '403', '503']);
    expect(Object.keys(responsesOf('/items/later'))).toEqual([
      '200',
      '202',
      '403',
      '404',
      '410',
      '429',
      '503',
    ]);
  });

  it('give way to those of an inner router and of the operation', () => {
    expect(responsesOf('/items/later')['202']).toMatchObject({
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Ticket' } } },
    });
    expect(responsesOf('/items/one')['404']).toEqual({ description: 'No such item' });
    expect(responsesOf('/items/two')['404']).toMatchObject({ description: 'Not Found' });
    expect(responsesOf('/items/two')['404']).not.toEqual(responsesOf('/items/later')['404']);
  });

  it('list every class of errors with one status, whatever declares it', () => {
    expect(responsesOf('/items/two')['410']).toMatchObject({ description: 'Gone / Moved' });
  });

  it('write results of their status', async () => {
    const app = createApp(Router(), OPTIONS);
    expect(await ask(app, '/items/later')).toMatchObject({ status: 202, body: { number: 7 } });
    expect((await ask(app, '/items/later')).body).not.toHaveProperty('secret');
  });
});
