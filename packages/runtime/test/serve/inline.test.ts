import { Get } from '@sluice/core';
import { Ingress } from '@sluice/ingress';
import { afterEach, describe, expect, it } from 'vitest';

import { bind } from '../../src/deployment/bind.js';
import { serve } from '../../src/serve/serve.js';
import { deferred } from '../support/deferred.js';
import { quietLog } from '../support/log.js';

@Ingress()
class Hello {
  @Get('/hello')
  hello(name = 'world'): string {
    return `Hello, ${name}!`;
  }
}

class Broken {
  constructor() {
    throw new Error('no database');
  }
  fetch(): string {
    return 'never';
  }
}

/** Its route has a parameter that nothing takes. */
@Ingress()
class Mistaken {
  @Get('/:id')
  item(): string {
    return 'never';
  }
}

afterEach(() => serve.shutdown());

describe('serve.shutdown', () => {
  it('resolves for every caller when nothing is left, and lets the next start wait for that', async () => {
    const gate = deferred();
    const began = deferred();
    class Slow {
      async fetch(): Promise<string> {
        began.resolve();
        await gate.promise;
        return 'done';
      }
    }
    await serve.run(bind(Slow), { engine: 'inline', port: 0 });
    const { url = '' } = serve.status();
    const request = fetch(url).then((response) => response.text());
    await began.promise;
    const ended: string[] = [];
    const first = serve.shutdown().then(() => ended.push('first'));
    const second = serve.shutdown().then(() => ended.push('second'));
    const port = Number(new URL(url).port);
    const again = serve.run(bind(Hello), { engine: 'inline', port });
    again.catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    expect(ended).toEqual([]);
    gate.resolve();
    expect(await request).toBe('done');
    await Promise.all([first, second, again]);
    expect(await (await fetch(`${url}/hello`)).json()).toBe('Hello, world!');
  });
});

describe('serve.run with the inline engine', () => {
  it('serves an application under its route prefix', async () => {
    await serve.run(bind(Hello), { engine: 'inline', port: 0, routePrefix: '/my_app' });
    const response = await fetch(`${serve.status().url}/my_app/hello?name=you`);
    expect(await response.json()).toBe('Hello, you!');
  });

  it('rejects with what the constructor threw', async () => {
    const run = serve.run(bind(Broken), { engine: 'inline', port: 0, log: quietLog });
    await expect(run).rejects.toThrow(/no database[\s\S]*inline\.test/);
  });

  it('makes no second attempt that would end the same way', async () => {
    const lines: string[] = [];
    const log = { ...quietLog, warn: (line: string) => void lines.push(line) };
    const run = serve.run(bind(Mistaken), { engine: 'inline', port: 0, log });
    await expect(run).rejects.toThrow('E_PATH_PARAM_MISSING: Mistaken.item');
    expect(lines).toEqual([]);
  });
});
