import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';

import { Depends, Get, HttpError, Int, Post, createApp, dependency } from '@sluice/core';

import { ask, post } from '../../support/ask.js';

class Item {
  @IsString() name!: string;
}

describe('issues with dependencies', () => {
  const limit = dependency({ query: { limit: Int } }, ({ query }) => query.limit);
  const token = dependency({ headers: { xToken: Int } }, ({ headers }) => headers.xToken);

  it('are reported together, in the order path, query, header, cookie, body', async () => {
    class Api {
      @Post('/items/:id')
      all(id: number, item: Item, @Depends(token) _a: number, @Depends(limit) _b: number) {
        return [id, item];
      }
    }
    const { status, body } = await post(createApp(Api), '/items/x', {});
    expect(status).toBe(422);
    expect(body).toMatchObject({
      detail: [
        { loc: ['path', 'id'] },
        { loc: ['query', 'limit'] },
        { loc: ['header', 'x-token'] },
        { loc: ['body', 'name'] },
      ],
    });
  });

  it('keep only the dependencies concerned from running, and lose against an error of another', async () => {
    const ran: string[] = [];
    const needsLimit = dependency({ depends: { limit } }, () => void ran.push('needs limit'));
    const other = (fail = false) => {
      ran.push('other');
      if (fail) throw new HttpError(403);
    };
    class Api {
      @Get('/')
      all(@Depends(needsLimit) _a: unknown, @Depends(other) _b: unknown) {
        ran.push('handler');
      }
    }
    const app = createApp(Api);
    expect((await ask(app, '/?limit=x')).status).toBe(422);
    expect(ran).toEqual(['other']);
    expect((await ask(app, '/?limit=x&fail=true')).status).toBe(403);
  });

  it('of a check keep all that come after it from running', async () => {
    const ran: string[] = [];
    const check = dependency({ headers: { xToken: Int } }, () => void ran.push('check'));
    const charge = () => void ran.push('charge');
    class Api {
      @Get('/', { dependencies: [check] })
      all(@Depends(charge) _a: unknown) {
        ran.push('handler');
      }
    }
    expect((await ask(createApp(Api), '/')).status).toBe(422);
    expect(ran).toEqual([]);
  });
});
