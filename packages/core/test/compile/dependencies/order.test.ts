import { describe, expect, it } from 'vitest';

import { Depends, Get, HttpError, createApp, dependency } from '@sluice/core';

import { ask } from '../../support/ask.js';

const one = () => 1;

describe('the dependencies of an endpoint', () => {
  const order: string[] = [];
  const named = (name: string) => () => void order.push(name);

  it('run in the order application, class, method, route, parameters', async () => {
    @Depends(named('class'))
    class Api {
      @Depends(named('method'))
      @Get('/', { dependencies: [named('route'), Depends(named('route with options'))] })
      all(@Depends(named('parameter')) _value: unknown) {
        return order;
      }
    }
    order.length = 0;
    const app = createApp(Api, { dependencies: [named('application')] });
    expect((await ask(app, '/')).body).toEqual([
      'application',
      'class',
      'method',
      'route',
      'route with options',
      'parameter',
    ]);
  });

  it('do not begin before an earlier check has ended, and not at all when it fails', async () => {
    const check = dependency(
      { query: { token: { type: String, optional: true } } },
      async (input) => {
        await Promise.resolve();
        order.push('checked');
        if (input.query.token !== 'x') throw new HttpError(401);
      },
    );
    class Api {
      @Get('/', { dependencies: [check, named('second')] })
      all(@Depends(named('parameter')) _value: unknown) {
        return order;
      }
    }
    const app = createApp(Api);
    order.length = 0;
    expect((await ask(app, '/?token=x')).body).toEqual(['checked', 'second', 'parameter']);
    order.length = 0;
    expect((await ask(app, '/')).status).toBe(401);
    expect(order).toEqual(['checked']);
  });

  it('of parameters overlap when they are independent, and wait for what they need', async () => {
    let open: (value: string) => void;
    const opened = new Promise<string>((resolve) => {
      open = resolve;
    });
    const waiting = () => opened;
    const opening = async () => open('opened');
    const after = dependency({ depends: { waiting } }, ({ depends }) => `${depends.waiting}!`);
    class Api {
      @Get('/')
      all(@Depends(waiting) a: string, @Depends(opening) _b: unknown, @Depends(after) c: string) {
        return [a, c];
      }
    }
    expect((await ask(createApp(Api), '/')).body).toEqual(['opened', 'opened!']);
  });

  it('keep a synchronous handler synchronous', () => {
    const two = dependency({ depends: { one } }, ({ depends }) => depends.one + 1);
    let answered: unknown;
    class Api {
      @Get('/')
      all(@Depends(two) value: number) {
        answered = value;
        return value;
      }
    }
    const app = createApp(Api);
    void app.fetch(new Request('http://test/'));
    expect(answered).toBe(2);
  });
});
