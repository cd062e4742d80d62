import { afterEach, describe, expect, it } from 'vitest';

import {
  type App,
  type BoundApplication,
  DefinitionError,
  Get,
  WebSocket,
  type WebSocketConnection,
  createApp,
  TestClient,
} from '@sluice/core';

import { captureLog } from './support/capture-log.js';
import { signal } from './support/signal.js';

const log = captureLog();
const calls: string[] = [];

afterEach(() => {
  calls.length = 0;
  log.length = 0;
});

class Hooked {
  #database: string | undefined;

  constructor(readonly name = 'main') {
    calls.push('constructor');
  }

  async init() {
    calls.push('init');
    await Promise.resolve();
    this.#database = this.name;
  }

  reconfigure(userConfig: unknown) {
    calls.push(`reconfigure ${JSON.stringify(userConfig)}`);
  }

  close() {
    calls.push('close');
  }

  @Get('/')
  read() {
    calls.push('request');
    return this.#database;
  }

  @WebSocket('/socket')
  async talk(socket: WebSocketConnection) {
    await socket.accept();
    await socket.send(this.#database ?? 'nothing');
  }
}

const ask = (app: App): Promise<Response> => app.fetch(new Request('http://a/'));

describe('the hooks of a class that createApp serves', () => {
  it('hooks run once each, around the requests', async () => {
    const app = createApp(Hooked);
    const responses = await Promise.all([ask(app), ask(app)]);
    expect(await Promise.all(responses.map((response) => response.json()))).toEqual([
      'main',
      'main',
    ]);
    await Promise.all([app.close(), app.close()]);
    expect(calls).toEqual(['constructor', 'init', 'request', 'request', 'close']);
  });

  it('hooks run before listen resolves, and when the last listener closes', async () => {
    const app = createApp(Hooked);
    const first = await app.listen(0);
    expect(calls).toEqual(['constructor', 'init']);
    const second = await app.listen(0);
    await first.close();
    expect(await (await fetch(second.url)).json()).toBe('main');
    await second.close();
    await app.close();
    expect(calls).toEqual(['constructor', 'init', 'request', 'close']);
  });

  it('hooks run for whoever uses the handler, WebSockets included', async () => {
    const app = createApp(Hooked);
    const socket = await new TestClient(app).connect('/socket');
    expect(await socket.receive()).toBe('main');
    expect(await (await new TestClient(app).fetch('/')).json()).toBe('main');
    await app.close();
    expect(calls).toEqual(['constructor', 'init', 'request', 'close']);
  });

  it('hooks do not run for an application that nobody used', async () => {
    await createApp(Hooked).close();
    expect(calls).toEqual(['constructor']);
  });

  it('Symbol.asyncDispose is the hook that runs in place of close', async () => {
    class Disposed extends Hooked {
      async [Symbol.asyncDispose]() {
        calls.push('dispose');
      }
    }
    const app = createApp(Disposed);
    await app.start();
    await app.close();
    expect(calls).toEqual(['constructor', 'init', 'dispose']);
  });

  it('the close hook runs where there is no init', async () => {
    class Closing {
      @Get('/')
      read() {
        return 1;
      }

      close() {
        calls.push('close');
      }
    }
    await createApp(Closing).close();
    expect(calls).toEqual(['close']);
  });

  it('a route called init or close is no hook', async () => {
    class Routes {
      @Get('/init')
      init() {
        calls.push('init');
        return 'a route';
      }

      @Get('/close')
      close() {
        calls.push('close');
      }
    }
    const app = createApp(Routes);
    const response = await app.fetch(new Request('http://a/init'));
    expect(await response.json()).toBe('a route');
    await app.close();
    expect(calls).toEqual(['init']);
  });

  it('close awaits the hooks that are running', async () => {
    const begun = signal();
    const go = signal();
    class Slow extends Hooked {
      override async init() {
        begun.resolve();
        await go.promise;
        await super.init();
      }
    }
    const app = createApp(Slow);
    const response = ask(app);
    await begun.promise;
    const closed = app.close();
    go.resolve();
    expect(await (await response).json()).toBe('main');
    await closed;
    expect(calls).toEqual(['constructor', 'init', 'request', 'close']);
  });

  it('a closed application refuses requests and listeners', async () => {
    const app = createApp(Hooked);
    await ask(app);
    await app.close();
    const closed = { name: 'AppClosedError', message: expect.stringContaining('Hooked has been') };
    await expect(ask(app)).rejects.toMatchObject(closed);
    await expect(app.listen(0)).rejects.toMatchObject(closed);
  });
});

describe('an init that fails', () => {
  class Failing extends Hooked {
    override async init() {
      calls.push('init');
      throw new RangeError('no database');
    }
  }

  it('an init that fails rejects start, listen and fetch with its own error, and runs once', async () => {
    const app = createApp(Failing);
    await expect(app.start()).rejects.toThrow('no database');
    await expect(app.listen(0)).rejects.toThrow(RangeError);
    await expect(ask(app)).rejects.toThrow('no database');
    await app.close();
    expect(calls).toEqual(['constructor', 'init']);
  });

  it('an init that fails is a 500 to a request that reaches the handler, and refuses a WebSocket', async () => {
    const client = new TestClient(createApp(Failing), { raiseServerErrors: false });
    const response = await client.fetch('/');
    expect([response.status, await response.text()]).toEqual([500, 'Internal Server Error']);
    expect(log.map(({ error }) => String(error))).toEqual(['RangeError: no database']);
    await expect(client.connect('/socket')).rejects.toMatchObject({ status: 500 });
  });
});

const bound = (type: BoundApplication['target'], ...args: unknown[]): BoundApplication => ({
  target: type,
  args,
});

describe('constructor arguments', () => {
  class Needy {
    constructor(readonly greeter: { hello(): string }) {}

    @Get('/')
    read() {
      return this.greeter.hello();
    }
  }
  class Inheriting extends Needy {}
  class Own extends Needy {
    constructor() {
      super({ hello: () => 'own' });
    }
  }
  const fake = { hello: () => 'faked' };

  it('constructor arguments are given in the options', async () => {
    expect(await (await ask(createApp(Needy, { args: [fake] }))).json()).toBe('faked');
    expect(await (await ask(createApp(Own))).json()).toBe('own');
  });

  it('constructor arguments are those of a bound application', async () => {
    const app = createApp(bound({ kind: 'class', type: Needy }, fake));
    expect(await (await ask(app)).json()).toBe('faked');
  });

  it.each([Needy, Inheriting])(
    'constructor arguments that are missing are an error at start: %o',
    (type) => {
      const create = (): App => createApp(type);
      expect(create).toThrow(DefinitionError);
      expect(create).toThrow(`E_CONSTRUCTOR_ARGUMENTS: ${type.name}: its constructor takes an arg`);
    },
  );

  it('constructor arguments may be none where all are optional', async () => {
    class Optional {
      constructor(readonly greeter?: { hello(): string }) {}

      @Get('/')
      read() {
        return this.greeter?.hello() ?? 'nobody';
      }
    }
    expect(await (await ask(createApp(Optional, { args: [] }))).json()).toBe('nobody');
  });

  it('constructor arguments cannot be deployments, at any depth', () => {
    const greeter = bound({ kind: 'class', type: Hooked });
    for (const argument of [greeter, { all: [greeter] }]) {
      const create = (): App => createApp(bound({ kind: 'class', type: Needy }, argument));
      expect(create).toThrow(DefinitionError);
      expect(create).toThrow(
        'E_BOUND_ARGUMENT: Needy constructor argument 1 is or holds the bound deployment Hooked',
      );
    }
  });

  it('a bound function needs no constructor arguments', async () => {
    const app = createApp(bound({ kind: 'function', run: () => 'function' }));
    expect(await (await ask(app)).text()).toBe('function');
  });

  it('constructor arguments come with the user config of the binding', async () => {
    const target = { kind: 'class', type: Hooked } as const;
    const app = createApp({ target, args: ['other'], overrides: { userConfig: { a: 1 } } });
    expect(await (await ask(app)).json()).toBe('other');
    await app.close();
    expect(calls).toEqual(['constructor', 'init', 'reconfigure {"a":1}', 'request', 'close']);
  });
});
