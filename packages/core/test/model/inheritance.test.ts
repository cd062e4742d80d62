import { Get, describe as describeClass } from '@sluice/core';

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
