import { Get, createApp, type App } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { Deployment, bind, type DeploymentHandle } from '../../src/index.js';

class Greeter {
  async hello(name: string): Promise<string> {
    return `Hello, ${name}!`;
  }
}

@Deployment({ userConfig: { mark: '?' } })
class Api {
  #mark = '';

  constructor(
    readonly greeter: DeploymentHandle<Greeter>,
    readonly suffix = '',
  ) {}

  reconfigure(userConfig: { mark: string }) {
    this.#mark = userConfig.mark;
  }

  @Get('/')
  async read() {
    return `${await this.greeter.hello('Ada')}${this.suffix}${this.#mark}`;
  }
}

@Deployment({ userConfig: { mark: '?' } })
class Unready {
  @Get('/')
  read() {
    return 1;
  }
}

const ask = async (app: App): Promise<unknown> =>
  (await app.fetch(new Request('http://a/'))).json();

describe('createApp of a bound class', () => {
  it('passes an object in place of a handle, and the config as a replica does', async () => {
    const fake = { hello: async (name: string) => `Fake ${name}` };
    expect(await ask(createApp(bind(Api, fake, '.')))).toBe('Fake Ada.?');
    expect(await ask(createApp(bind(Api, new Greeter())))).toBe('Hello, Ada!?');
    const other = bind(Api, fake).options({ userConfig: { mark: '!' } });
    expect(await ask(createApp(other))).toBe('Fake Ada!');
  });

  it('refuses a bound deployment in place of a handle', () => {
    expect(() => createApp(bind(Api, bind(Greeter)))).toThrow(
      'E_BOUND_ARGUMENT: Api constructor argument 1 is or holds the bound deployment Greeter, which createApp starts no replicas of. Pass an object with the methods that are called, createApp(bind(Api, fake)), or serve them all with serve.run.',
    );
  });

  it('says when a config has no reconfigure to take it', async () => {
    await expect(ask(createApp(Unready))).rejects.toThrow('E_RECONFIGURE_MISSING: Unready');
  });

  it('serves a bound function', async () => {
    const app = createApp(
      bind(function path(request: Request) {
        return [request.url];
      }),
    );
    expect(await ask(app)).toEqual(['http://a/']);
  });
});
