import { EventEmitter, once } from 'node:events';
import { get } from 'node:http';
import { text } from 'node:stream/consumers';

import { Get } from '@sluice/core';
import { Ingress } from '@sluice/ingress';
import { afterEach, describe, expect, it } from 'vitest';

import { bind } from '../../src/deployment/bind.js';
import { serve } from '../../src/serve/serve.js';
import { quietLog } from '../support/log.js';

const heard = new EventEmitter();

@Ingress()
class Waiting {
  async init(): Promise<void> {
    heard.emit('starting');
    await once(heard, 'go on');
  }

  @Get('/')
  async root(): Promise<string> {
    heard.emit('asked');
    await once(heard, 'answer');
    return 'done';
  }
}

@Ingress()
class Hello {
  @Get('/')
  root(): string {
    return 'hello';
  }
}

const INLINE = { engine: 'inline', port: 0, log: quietLog } as const;

async function statusAt(path: string, url = serve.status().url): Promise<[number, string]> {
  const [response] = await once(get(`${url}${path}`, { agent: false }), 'response');
  return [response.statusCode, await text(response)];
}

afterEach(() => serve.shutdown());

describe('the front of serve.run', () => {
  it('is not healthy until the application of serve.run runs', async () => {
    const starting = once(heard, 'starting');
    const running = serve.run(bind(Waiting), { ...INLINE, routePrefix: '/app' });
    await starting;
    const reason = "Application 'default' is starting.";
    expect(await statusAt('/-/healthz')).toEqual([503, reason]);
    expect(await statusAt('/-/readyz')).toEqual([503, reason]);
    heard.emit('go on');
    await running;
    expect(await statusAt('/-/healthz')).toEqual([200, 'success']);
    expect((await statusAt('/nowhere'))[0]).toBe(404);
  });

  it('is healthy again when a second application has failed and was taken out', async () => {
    class Broken {
      constructor() {
        throw new Error('no database');
      }
      fetch(): string {
        return 'never';
      }
    }
    await serve.run(bind(Hello), INLINE);
    const run = serve.run(bind(Broken), { name: 'broken', routePrefix: '/broken' });
    await expect(run).rejects.toThrow('no database');
    expect((await statusAt('/-/healthz'))[0]).toBe(200);
  });

  it('answers new connections while it shuts down, and refuses them afterwards', async () => {
    const running = serve.run(bind(Waiting), INLINE);
    await once(heard, 'starting');
    heard.emit('go on');
    await running;
    const { url } = serve.status();
    const asked = once(heard, 'asked');
    const slow = statusAt('/', url);
    await asked;
    const down = serve.shutdown();
    await expect.poll(async () => (await statusAt('/-/healthz', url))[0]).toBe(503);
    expect(await statusAt('/', url)).toEqual([503, 'This node is being drained.']);
    heard.emit('answer');
    expect(await slow).toEqual([200, '"done"']);
    await down;
    await expect(statusAt('/', url)).rejects.toThrow('ECONNREFUSED');
  });

  it.each([
    {
      what: 'an HTTP option',
      options: { http: { keepAliveTimeoutS: 60, requestTimeoutS: 1 } },
      names: 'http.keepAliveTimeoutS, http.requestTimeoutS cannot change',
    },
    { what: 'the engine', options: { engine: 'process' as const }, names: 'engine cannot change' },
    {
      what: 'the start limit',
      options: { startTimeoutS: 1 },
      names: 'startTimeoutS cannot change',
    },
  ])('refuses another value of $what in a later call, by name', async ({ options, names }) => {
    await serve.run(bind(Hello), INLINE);
    const later = serve.run(bind(Hello), { name: 'later', routePrefix: '/later', ...options });
    await expect(later).rejects.toThrow(`E_SERVE_OPTIONS_FIXED: ${names}`);
    expect((await statusAt('/'))[0]).toBe(200);
  });

  it('takes the same options in a later call', async () => {
    const http = { keepAliveTimeoutS: 3, trustedProxies: ['10.0.0.0/8'] };
    await serve.run(bind(Hello), { ...INLINE, http });
    await serve.run(bind(Hello), { name: 'again', routePrefix: '/again', ...INLINE, http });
    expect((await statusAt('/again'))[0]).toBe(200);
  });
});
