import { Router } from '@sluice/core';
import { describe, expectTypeOf, it } from 'vitest';

import {
  bind,
  type Application,
  type DeploymentHandle,
  type HandleCall,
  type HandleStream,
} from '../../src/index.js';

class Doubler {
  private readonly secret = 1;
  factor = 2;
  double(value: number): number {
    return value * this.factor * this.secret;
  }
  async later(value: number, unit?: string): Promise<string> {
    return `${value}${unit ?? ''}`;
  }
  async *count(to: number): AsyncGenerator<number> {
    for (let n = 0; n < to; n += 1) yield n;
  }
  *letters(): Generator<string, number> {
    yield 'a';
    return 1;
  }
  async lines(): Promise<AsyncIterable<string>> {
    return this.words();
  }
  async *words(): AsyncGenerator<string, void, undefined> {
    yield 'a';
  }
  list(): string[] {
    return [];
  }
  nothing(): void {}
  async fails(): Promise<never> {
    throw new TypeError('never');
  }
  anything(): ReturnType<typeof JSON.parse> {
    return JSON.parse('1');
  }
  generic<T>(value: T): T {
    return value;
  }
  options(): string {
    return '';
  }
}

class Named {
  constructor(
    readonly name: string,
    readonly doubler: DeploymentHandle<Doubler>,
    readonly more?: { readonly all: DeploymentHandle<Doubler>[]; readonly size: number },
  ) {}
}

function plain(name: string): string {
  return name;
}

declare const handle: DeploymentHandle<Doubler>;

describe('bind', () => {
  it('takes applications where the constructor takes handles', () => {
    const doubler = bind(Doubler);
    expectTypeOf(doubler).toEqualTypeOf<Application<Doubler>>();
    expectTypeOf(bind(Named, 'a', doubler)).toEqualTypeOf<Application<Named>>();
    bind(Named, 'a', doubler, { all: [doubler, doubler], size: 1 });
    bind(Named, 'a', doubler.options({ numReplicas: 2 }));
  });

  it('checks every argument', () => {
    const doubler = bind(Doubler);
    expectTypeOf(doubler).not.toExtend<Application<Named>>();
    // @ts-expect-error the name is a string
    bind(Named, 1, doubler);
    // @ts-expect-error the handle is missing
    bind(Named, 'a');
    // @ts-expect-error another deployment
    bind(Named, 'a', bind(Named, 'b', doubler));
    // @ts-expect-error nested: an application is wanted
    bind(Named, 'a', doubler, { all: ['x'], size: 1 });
    // @ts-expect-error one argument too many
    bind(Doubler, 1);
    // @ts-expect-error an unknown option
    bind(Doubler).options({ replicas: 2 });
  });

  it('takes a stand-in with the methods of a handle', () => {
    expectTypeOf(bind(Named, 'a', new Doubler())).toEqualTypeOf<Application<Named>>();
    bind(Named, 'a', { double: (value) => value * 2, later: async () => 'soon' });
    bind(Named, 'a', {
      async *count() {
        yield 1;
      },
    });
    // @ts-expect-error a Doubler does not triple
    bind(Named, 'a', { triple: () => 3 });
    // @ts-expect-error a number is the result
    bind(Named, 'a', { double: () => 'two' });
  });

  it('takes a subclass where its base is wanted, not the other way', () => {
    class Tripler extends Doubler {
      triple(value: number): number {
        return value * 3;
      }
    }
    class Narrow {
      constructor(readonly tripler: DeploymentHandle<Tripler>) {}
    }
    expectTypeOf(bind(Named, 'a', bind(Tripler))).toEqualTypeOf<Application<Named>>();
    // @ts-expect-error a Doubler cannot triple
    bind(Narrow, bind(Doubler));
  });

  it('takes a function', () => {
    expectTypeOf(bind(plain)).toEqualTypeOf<Application<typeof plain>>();
    bind(Router(), { title: 'Items' });
    // @ts-expect-error a title is text
    bind(Router(), { title: 1 });
    // @ts-expect-error a function deployment has no constructor arguments
    bind(plain, 'x');
  });
});

describe('DeploymentHandle', () => {
  it('makes methods calls of their results', () => {
    expectTypeOf(handle.double(1)).toEqualTypeOf<HandleCall<number>>();
    expectTypeOf(handle.later(1)).toEqualTypeOf<HandleCall<string>>();
    expectTypeOf(handle.list()).toEqualTypeOf<HandleCall<string[]>>();
    expectTypeOf(handle.nothing()).toEqualTypeOf<HandleCall<void>>();
    expectTypeOf(handle.fails()).toEqualTypeOf<HandleCall<never>>();
    expectTypeOf(handle.anything()).resolves.toBeAny();
    expectTypeOf(handle.double(1)).resolves.toEqualTypeOf<number>();
  });

  it('makes generators and async iterables streams', () => {
    expectTypeOf(handle.count(1)).toEqualTypeOf<HandleStream<number>>();
    expectTypeOf(handle.letters()).toEqualTypeOf<HandleStream<string>>();
    expectTypeOf(handle.lines()).toEqualTypeOf<HandleStream<string>>();
    expectTypeOf(handle.words()).toExtend<AsyncIterable<string>>();
    expectTypeOf(handle.options({ stream: true }).count(1)).toEqualTypeOf<HandleStream<number>>();
  });

  it('takes unawaited calls for arguments', () => {
    expectTypeOf(handle.double(handle.double(1))).toEqualTypeOf<HandleCall<number>>();
    void handle.later(Promise.resolve(1), 'kg');
    // @ts-expect-error the call's result is a string
    void handle.double(handle.later(1));
  });

  it('checks arguments and has methods alone', () => {
    // @ts-expect-error a number is wanted
    void handle.double('1');
    // @ts-expect-error a property is no method
    handle.factor();
    // @ts-expect-error private
    handle.secret();
    expectTypeOf(handle.options({ timeoutS: 1 })).toEqualTypeOf<DeploymentHandle<Doubler>>();
  });

  it('of a function is called itself', () => {
    expectTypeOf<DeploymentHandle<typeof plain>>().returns.toEqualTypeOf<HandleCall<string>>();
  });
});
