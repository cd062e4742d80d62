import { IsString } from 'class-validator';
import { beforeEach, describe, expect, it } from 'vitest';

import { Depends, Get, Post, Singleton, createApp, dependency } from '@sluice/core';

import { codesOf } from './model/problems-of.js';
import { ask } from './support/ask.js';

const events: string[] = [];
beforeEach(() => void events.splice(0));

@Singleton()
class Config {
  readonly url = 'db://local';
  init() {
    events.push('Config.init');
  }
  async close() {
    events.push('Config.close');
  }
}

@Singleton()
class Database {
  readonly #config: Config;
  isOpen = false;
  constructor(config: Config) {
    this.#config = config;
  }
  async init() {
    await Promise.resolve();
    this.isOpen = true;
    events.push('Database.init');
  }
  async close() {
    events.push('Database.close');
  }
  query(text: string) {
    return `${this.#config.url} ${this.isOpen} ${text}`;
  }
}

const rows = dependency({ query: { q: String }, depends: { db: Database } }, ({ query, depends }) =>
  depends.db.query(query.q),
);

class Search {
  constructor(
    @Depends() readonly db: Database,
    readonly q = 'all',
  ) {}
}

class Item {
  @IsString() name!: string;
}

// Emits the types of the constructor's parameters, as @Ingress() does.
function Emitting(): (type: object) => void {
  return () => undefined;
}

@Emitting()
class Api {
  readonly #database: Database;
  readonly #name: string;
  constructor(database: Database, name = 'api') {
    this.#database = database;
    this.#name = name;
  }
  init() {
    events.push('Api.init');
  }
  close() {
    events.push('Api.close');
  }
  @Get('/constructor')
  inConstructor() {
    return this.#database.query(this.#name);
  }
  @Post('/method')
  inMethod(item: Item, database: Database) {
    return [database === this.#database, item.name];
  }
  @Get('/function')
  inFunction(@Depends(rows) found: string) {
    return found;
  }
  @Get('/class')
  inClass(@Depends() search: Search) {
    return [search.db === this.#database, search.q];
  }
}

const one = () => 1;

describe('a singleton', () => {
  it('is one instance for constructors, methods, functions and classes', async () => {
    const app = createApp(Api);
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: '{"name":"a"}' };
    expect((await ask(app, '/constructor')).body).toBe('db://local true api');
    expect((await ask(app, '/method', init)).body).toEqual([true, 'a']);
    expect((await ask(app, '/function?q=x')).body).toBe('db://local true x');
    expect((await ask(app, '/class?q=y')).body).toEqual([true, 'y']);
  });

  it('begins after those it needs and before the class, and ends in reverse', async () => {
    const app = createApp(Api);
    await app.start();
    await app.close();
    expect(events).toEqual([
      'Config.init',
      'Database.init',
      'Api.init',
      'Api.close',
      'Database.close',
      'Config.close',
    ]);
  });

  it('is made anew for each application, and given arguments win', async () => {
    const fake = new Database(new Config());
    const own = createApp(Api, { args: [fake, 'given'] });
    expect((await ask(own, '/constructor')).body).toBe('db://local false given');
    expect((await ask(createApp(Api), '/constructor')).body).toBe('db://local true api');
  });

  it('is replaced by an override: a class, or a function that makes the instance', async () => {
    class Fake {
      query(text: string) {
        return `fake ${text}`;
      }
    }
    const byClass = createApp(Api, { overrides: [[Database, Fake]] });
    expect((await ask(byClass, '/constructor')).body).toBe('fake api');
    const byFunction = createApp(Api, { overrides: [[Database, () => ({ query: () => 'made' })]] });
    expect((await ask(byFunction, '/function?q=x')).body).toBe('made');
    expect(events).toEqual(['Api.init', 'Api.init']);
  });

  it('with a constructor parameter that nothing provides is refused at start', () => {
    @Singleton()
    class Lost {
      constructor(readonly url: string) {}
    }
    class Uses {
      @Get('/')
      all(lost: Lost) {
        return lost.url;
      }
    }
    expect(() => createApp(Uses)).toThrow(
      /^E_SINGLETON_ARGUMENT: Lost constructor parameter 1 is no class with @Singleton\(\)/,
    );
  });

  it('that needs itself is refused at start with the chain', () => {
    @Singleton()
    class Egg {
      constructor(readonly chicken: unknown) {}
    }
    @Singleton()
    class Chicken {
      constructor(@Depends(Egg) readonly egg: unknown) {}
    }
    // What a compiler makes of a decorator, for a class that is declared later.
    Depends(Chicken)(Egg, undefined, 0);
    class Uses {
      @Get('/')
      all(chicken: Chicken) {
        return chicken.egg;
      }
    }
    expect(() => createApp(Uses)).toThrow(/Chicken: depends on itself: Chicken > Egg > Chicken/);
  });

  it('is all that @Depends may name in the constructor of an application', () => {
    class Uses {
      constructor(@Depends(one) readonly page: number) {}
      @Get('/')
      all() {
        return this.page;
      }
    }
    expect(codesOf(Uses)).toEqual(['E_DECORATOR_MISPLACED Uses.constructor']);
  });
});
