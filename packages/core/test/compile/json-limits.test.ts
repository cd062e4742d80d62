import { describe, expect, it } from 'vitest';

import { type AppOptions, Get, HttpRequest, Post, createApp } from '@sluice/core';

import { codesOf } from '../model/problems-of.js';

class Api {
  @Post('/app', { body: { list: [Object] } })
  app({ body }: { body: { list: unknown[] } }) {
    return body.list.length;
  }

  @Post('/own', { body: { list: [Object] }, maxJsonKeys: 5, maxJsonDepth: 4 })
  own({ body }: { body: { list: unknown[] } }) {
    return body.list.length;
  }

  @Post('/request')
  async request(request: HttpRequest) {
    return typeof (await request.json());
  }
}

class Raw {
  async fetch(request: HttpRequest) {
    return typeof (await request.json());
  }
}

async function post(
  path: string,
  value: unknown,
  { options = {}, type = Api }: { options?: AppOptions; type?: new () => object } = {},
): Promise<string> {
  const app = createApp(type, options);
  const headers = { 'content-type': 'application/json' };
  const init = { method: 'POST', body: JSON.stringify(value), headers };
  const response = await app.fetch(new Request(`http://a${path}`, init));
  return `${response.status} ${await response.text()}`;
}

const items = (count: number) => ({ list: Array.from({ length: count }, () => ({ a: 1, b: 2 })) });
const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);

describe('the limits of a JSON body', () => {
  it('the limits of a JSON body default to 10,000 keys and 64 levels', async () => {
    expect(await post('/app', items(4_999))).toBe('200 4999');
    expect(await post('/app', items(5_001))).toContain('"ctx":{"max_keys":10000}');
    expect(await post('/app', { list: [deep(62)] })).toBe('200 1');
    expect(await post('/app', { list: [deep(63)] })).toContain('"ctx":{"max_depth":64}');
  });

  it('the limits of a JSON body are those of the application', async () => {
    const options = { maxJsonKeys: 20_000, maxJsonDepth: 100 };
    expect(await post('/app', items(5_001), { options })).toBe('200 5001');
    expect(await post('/app', { list: [deep(98)] }, { options })).toBe('200 1');
    expect(await post('/app', items(10_000), { options })).toContain('"ctx":{"max_keys":20000}');
    expect(await post('/app', { list: [deep(99)] }, { options })).toContain('"max_depth":100');
  });

  it('the limits of an operation come before those of its application', async () => {
    const options = { maxJsonKeys: 20_000, maxJsonDepth: 100 };
    expect(await post('/own', items(2), { options })).toBe('200 2');
    expect(await post('/own', items(3), { options })).toContain('"ctx":{"max_keys":5}');
    expect(await post('/own', { list: [deep(3)] }, { options })).toContain('"ctx":{"max_depth":4}');
  });

  it('the limits of a JSON body hold for request.json() too, at the raw level as well', async () => {
    for (const type of [Api, Raw]) {
      const given = { type, options: { maxJsonKeys: 3, maxJsonDepth: 5 } };
      expect(await post('/request', items(1), given)).toMatch(/^200 "?object/);
      expect(await post('/request', items(2), given)).toContain('"ctx":{"max_keys":3}');
      expect(await post('/request', { list: deep(5) }, given)).toContain('"ctx":{"max_depth":5}');
    }
  });
});

describe('a limit that is none', () => {
  it('a limit that a body cannot have is an error at start', () => {
    class Wrong {
      @Get('/a', { maxJsonKeys: -1 })
      keys() {}
      @Get('/b', { maxJsonDepth: 1001 })
      depth() {}
      @Get('/c', { maxBodyBytes: 1.5 })
      bytes() {}
    }
    expect(codesOf(Wrong)).toEqual([
      'E_OPTION_INVALID Wrong.keys',
      'E_OPTION_INVALID Wrong.depth',
      'E_OPTION_INVALID Wrong.bytes',
    ]);
    for (const options of [
      { maxJsonKeys: 0.5 },
      { maxJsonDepth: 0 },
      { maxBodyBytes: Number.NaN },
    ]) {
      expect(() => createApp(Api, options)).toThrow('E_OPTION_INVALID: Api has the option max');
    }
  });
});
