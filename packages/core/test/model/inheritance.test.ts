import { Get, createApp, describe as describeClass } from '@sluice/core';
import { problemsOf } from './problems-of.js';

import { describe, expect, it } from 'vitest';

describe('a subclass', () => {
  class Base {
    @Get('/name')
    name(upper = false) {
      return upper.toString();
    }
    @Get('/kept')
    kept() {}
  }

  it('inherits routes, overridden methods included', () => {
    class Derived extends Base {
      override name() {
        return 'derived';
      }
      @Get('/own')
      own() {}
    }
    const { operations } = describeClass(Derived);
    expect(operations.map(({ run }) => run)).toEqual([
      { kind: 'method', owner: Derived, name: 'name' },
      { kind: 'method', owner: Derived, name: 'kept' },
      { kind: 'method', owner: Derived, name: 'own' },
    ]);
    expect(operations.map(({ path }) => path.pattern)).toEqual(['/name', '/kept', '/own']);
    expect(operations[0]?.parameters).toMatchObject([{ name: 'upper' }]);
  });

  it('documents the defaults of the method that is served', async () => {
    class Derived extends Base {
      override name(upper = true) {
        return `${upper}!`;
      }
    }
    const { operations } = describeClass(Derived);
    expect(operations[0]?.parameters).toMatchObject([{ name: 'upper', defaultValue: true }]);
    expect(await (await createApp(Derived).fetch(new Request('http://shop/name'))).json()).toBe(
      'true!',
    );
  });

  it('may not take other parameters without saying so', () => {
    class Derived extends Base {
      override name(lower = false, size = 3) {
        return `${lower} ${size}`;
      }
    }
    expect(problemsOf(Derived)).toMatchObject([
      {
        code: 'E_OVERRIDE_PARAMETERS',
        where: 'Derived.name',
        what: 'overrides a route without a decorator, but its parameter 1 is "lower", not "upper".',
      },
    ]);
  });

  it('replaces a route by decorating the method again', () => {
    class Derived extends Base {
      @Get('/renamed')
      override name() {
        return 'derived';
      }
    }
    expect(describeClass(Derived).operations.map(({ path }) => path.pattern)).toEqual([
      '/renamed',
      '/kept',
    ]);
    expect(describeClass(Base).operations.map(({ path }) => path.pattern)).toEqual([
      '/name',
      '/kept',
    ]);
  });
});
