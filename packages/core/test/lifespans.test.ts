import { beforeEach, describe, expect, it } from 'vitest';

import { Get, HttpRequest, type Lifespan, createApp, TestClient } from '@sluice/core';
import { recordIngressOptions } from '@sluice/core/internal';

import { captureLog } from './support/capture-log.js';

let steps: string[] = [];
beforeEach(() => {
  steps = [];
});

function named(name: string): Lifespan {
  return async function* () {
    steps.push(`${name} start`);
    await Promise.resolve();
    try {
      yield { [name]: `value of ${name}`, shared: name };
    } catch (error) {
      steps.push(`${name} sees ${String(error)}`);
      throw error;
    }
    steps.push(`${name} stop`);
  };
}

const hooks: Lifespan = {
  start: () => {
    steps.push('hooks start');
    return { hooks: true };
  },
  stop: async () => void steps.push('hooks stop'),
};

function broken(name: string): Lifespan {
  return { start: () => undefined, stop: () => Promise.reject(new Error(name)) };
}

class Shop {
  init() {
    steps.push('init');
  }
  close() {
    steps.push('close');
  }
  @Get('/state')
  state(request: HttpRequest) {
    request.state['own'] = steps.length;
    return { ...request.state, own: undefined };
  }
}
recordIngressOptions(Shop, { lifespan: [named('one'), named('two'), hooks] });

describe('lifespans', () => {
  it('run around init and close, the last first at the end', async () => {
    const app = createApp(Shop);
    await app.start();
    expect(steps).toEqual(['one start', 'two start', 'hooks start', 'init']);
    await app.close();
    expect(steps.slice(4)).toEqual(['close', 'hooks stop', 'two stop', 'one stop']);
  });

  it('give their values to every request, each with an object of its own', async () => {
    const client = new TestClient(createApp(Shop));
    for (const _ of [1, 2]) {
      const response = await client.fetch('/state');
      expect(await response.json()).toEqual({
        one: 'value of one',
        two: 'value of two',
        shared: 'two',
        hooks: true,
      });
    }
  });

  it('of createApp replace those of @Ingress', async () => {
    const app = createApp(Shop, { lifespan: [named('other')] });
    await app.start();
    expect(steps).toEqual(['other start', 'init']);
  });

  it('that have begun end when a later one fails', async () => {
    const app = createApp(Shop, {
      lifespan: [
        named('one'),
        hooks,
        {
          start: () => {
            throw new Error('no database');
          },
        },
      ],
    });
    await expect(app.start()).rejects.toThrow('no database');
    expect(steps).toEqual([
      'one start',
      'hooks start',
      'hooks stop',
      'one sees Error: no database',
    ]);
  });

  it('end when init fails', async () => {
    class Broken extends Shop {
      override init(): void {
        throw new Error('no model');
      }
    }
    const app = createApp(Broken, { lifespan: [named('one')] });
    await expect(app.start()).rejects.toThrow('no model');
    expect(steps).toEqual(['one start', 'one sees Error: no model']);
  });

  it('that fail at their end do not keep the others from ending', async () => {
    const log = captureLog();
    const app = createApp(Shop, { lifespan: [named('one'), broken('a'), broken('b')] });
    await app.start();
    await expect(app.close()).rejects.toThrow('b');
    expect(steps.at(-1)).toBe('one stop');
    expect(log.map(({ error }) => String(error))).toEqual(['Error: a']);
  });

  it.each([
    ['never', 'returned without a yield', 0],
    ['twice', 'yielded a second time', 2],
  ])('that yield %s fail', async (name, what, count) => {
    const lifespan = {
      *[name]() {
        for (let index = 0; index < count; index++) yield undefined;
      },
    }[name];
    const app = createApp(Shop, { lifespan: lifespan === undefined ? [] : [lifespan] });
    const used = app.start().then(() => app.close());
    await expect(used).rejects.toThrow(`E_LIFESPAN_YIELD: The lifespan ${name} ${what}`);
  });
});
