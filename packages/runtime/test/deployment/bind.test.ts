import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { Application, bind } from '../../src/deployment/bind.js';
import { bindElsewhere } from '../support/bind-elsewhere.js';

class Shop {
  constructor(
    readonly name: string,
    readonly size?: number,
  ) {}
}

function named(): number {
  return 1;
}

function* stream(): Generator<number> {
  yield 1;
}

describe('bind', () => {
  it('keeps the class and its arguments and constructs nothing', () => {
    const app = bind(Shop, 'a', 2);
    expect(app).toBeInstanceOf(Application);
    expect(app.target).toEqual({ kind: 'class', type: Shop });
    expect(app.args).toEqual(['a', 2]);
  });

  it.each([named, () => 1, async () => 1, stream])(
    'takes a function as a deployment: %o',
    (run) => {
      expect(bind(run).target).toEqual({ kind: 'function', run });
    },
  );

  it('records the file that called it', () => {
    expect(bind(Shop, 'a').entry).toBe(fileURLToPath(import.meta.url));
    expect(basename(bindElsewhere().entry ?? '')).toBe('bind-elsewhere.ts');
  });

  it('leaves how stacks are made as it was', () => {
    const { stackTraceLimit } = Error;
    const formatter: unknown = Reflect.get(Error, 'prepareStackTrace');
    bind(Shop, 'a');
    expect(Reflect.get(Error, 'prepareStackTrace')).toBe(formatter);
    expect(Error.stackTraceLimit).toBe(stackTraceLimit);
  });

  it('lays options over options and leaves the first binding alone', () => {
    const first = bind(Shop, 'a').options({ numReplicas: 2, name: 'one' });
    const second = first.options({ numReplicas: 3 });
    expect(first.overrides).toEqual({ numReplicas: 2, name: 'one' });
    expect(second.overrides).toEqual({ numReplicas: 3, name: 'one' });
    expect(second.entry).toBe(first.entry);
  });
});
