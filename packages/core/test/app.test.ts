import { describe, expect, it } from 'vitest';

import {
  type App,
  DefinitionError,
  Get,
  HttpRequest,
  createApp,
  shield,
  sleep,
} from '@sluice/core';

import { signal } from './support/signal.js';

class Hello {
  @Get('/')
  hello() {
    return 'hello';
  }
}

class Raw {
  fetch(request: HttpRequest) {
    return request.path;
  }
}

class Neither {
  name = 'neither';
}

const ask = (app: App, path = '/'): Promise<Response> =>
  app.fetch(new Request(new URL(path, 'http://a/')));

class Echo {
  @Get('/urls/*rest') url(request: HttpRequest, rest: string) {
    return [request.url, rest];
  }
}

/** As Bun and Deno call an application. */
async function served(server: { fetch(request: Request, server: object): unknown }) {
  return server.fetch(new Request('http://localhost/urls/a'), { port: 1 });
}

describe('fetch of an application', () => {
  const echo = createApp(Echo);

  it.each(['/urls/a?b=c', 'http://localhost/urls/a?b=c', new URL('http://localhost/urls/a?b=c')])(
    'takes %s',
    async (url) => {
      const response = await echo.fetch(url);
      expect(await response.json()).toEqual(['http://localhost/urls/a?b=c', 'a']);
    },
  );

  it('takes the options of a request with it', async () => {
    expect((await echo.fetch('/urls/a', { method: 'DELETE' })).status).toBe(405);
  });

  it('serves as the handler of another server', async () => {
    expect(await served(echo)).toMatchObject({ status: 200 });
  });
});

describe('createApp', () => {
  it('serves a decorated class in memory', async () => {
    expect(await (await ask(createApp(Hello))).json()).toBe('hello');
  });

  it('serves a class with fetch', async () => {
    expect(await (await ask(createApp(Raw), '/x')).text()).toBe('/x');
  });

  it('serves what another application serves', async () => {
    expect(await (await ask(createApp(createApp(Hello).handler))).json()).toBe('hello');
  });

  it('refuses a class with neither routes nor fetch', () => {
    expect(() => createApp(Neither)).toThrow(DefinitionError);
  });

  it('listens on 127.0.0.1 unless said', async () => {
    const listening = await createApp(Hello).listen(0);
    expect(listening.url).toBe(`http://127.0.0.1:${listening.port}`);
    await listening.close();
  });

  it('says when the port is in use', async () => {
    const app = createApp(Hello);
    const first = await app.listen(0);
    await expect(app.listen(first.port)).rejects.toMatchObject({
      name: 'ListenError',
      code: 'E_PORT_IN_USE',
      message: expect.stringContaining(`127.0.0.1:${first.port} is already in use`),
    });
    await app.close();
  });

  it('says when the host is not of this machine', async () => {
    const listening = createApp(Hello).listen({ port: 0, host: '203.0.113.1' });
    await expect(listening).rejects.toMatchObject({ code: 'E_HOST_UNKNOWN' });
  });
});

describe('close', () => {
  it('lets ongoing requests end, and takes no new ones', async () => {
    const [started, release] = [signal(), signal()];
    class Slow {
      @Get('/')
      async slow() {
        started.resolve();
        await release.promise;
        return 'done';
      }
    }
    const listening = await createApp(Slow).listen(0);
    const pending = fetch(listening.url);
    await started.promise;
    const closed = listening.close();
    release.resolve();
    const response = await pending;
    expect(await response.json()).toBe('done');
    expect(response.headers.get('connection')).toBe('close');
    await closed;
    await expect(fetch(listening.url)).rejects.toThrow('fetch failed');
  });

  it('waits for the last of several requests when it is called more than once', async () => {
    const ended: string[] = [];
    const requests = [1, 2].map(() => ({ started: signal(), release: signal() }));
    class Held {
      @Get('/:index')
      async held(index: number) {
        requests[index]?.started.resolve();
        await requests[index]?.release.promise;
        ended.push(`request ${index}`);
      }
    }
    const app = createApp(Held);
    const answers = requests.map((_, index) => ask(app, `/${index}`));
    await Promise.all(requests.map(({ started }) => started.promise));
    const closes = [app.close(), app.close()].map((close) => close.then(() => ended.push('close')));
    for (const [index, { release }] of requests.entries()) {
      release.resolve();
      await answers[index];
    }
    await Promise.all(closes);
    expect(ended).toEqual(['request 0', 'request 1', 'close', 'close']);
  });

  it('waits for shielded work', async () => {
    const release = signal();
    let isDone = false;
    class Shielding {
      @Get('/')
      start() {
        void shield(async () => {
          await release.promise;
          await sleep(50);
          isDone = true;
        });
        return 'ok';
      }
    }
    const listening = await createApp(Shielding).listen(0);
    await (await fetch(listening.url)).text();
    const closed = listening.close().then(() => expect(isDone).toBe(true));
    release.resolve();
    await closed;
  });

  it('gives up on what takes longer than the drain', async () => {
    const started = signal();
    class Stuck {
      @Get('/')
      async stuck() {
        started.resolve();
        await sleep(60_000);
      }
    }
    const listening = await createApp(Stuck).listen(0);
    const pending = fetch(listening.url).catch((error: unknown) => error);
    await started.promise;
    await listening.close({ drainTimeoutS: 0.01 });
    expect(await pending).toBeInstanceOf(TypeError);
  });
});
