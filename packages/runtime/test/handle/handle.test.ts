import { inspect } from 'node:util';

import { HttpError, currentRequestId, type AbortReason, setLogger } from '@sluice/core';
import { AbortState, createScope, runInScope } from '@sluice/core/internal';
import { IsNumber } from 'class-validator';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { Deployment, DeploymentHandle, bind } from '../../src/index.js';
import { decode, encode } from '../../src/codec/codec.js';
import { createHandle } from '../../src/handle/handle.js';
import { startCluster } from '../support/cluster.js';
import { deferred } from '../support/deferred.js';

// The failures here are meant; the tests look at what clients and callers are told.
setLogger({ error: () => undefined });

afterEach(() => vi.restoreAllMocks());

class Price {
  @IsNumber() amount = 1;
}

class Doubler {
  readonly field = (): number => 1;
  double(value: number): number {
    return value * 2;
  }
  async fail(kind: string): Promise<never> {
    if (kind === 'http') throw new HttpError(418, 'teapot', { headers: { 'x-a': 'b' } });
    throw new RangeError('out of range');
  }
  price(price: Price): Price {
    return Object.assign(new Price(), { amount: price.amount * 2 });
  }
  requestId(): string | undefined {
    return currentRequestId();
  }
  nothing(): void {}
  unsendable(): unknown {
    return { a: [() => 1] };
  }
}

class Calculator {
  constructor(private readonly doubler: DeploymentHandle<Doubler>) {}

  async chain(value: number): Promise<number> {
    const once = this.doubler.double(value);
    const twice = this.doubler.double(once);
    return this.doubler.double(twice);
  }
  fail(kind: string): Promise<never> {
    return this.doubler.fail(kind);
  }
  async requestIds(): Promise<unknown[]> {
    return [currentRequestId(), await this.doubler.requestId()];
  }
}

function add(a: number, b: number): number {
  return a + b;
}

describe('a handle call', () => {
  it('returns the result', async () => {
    const { handle } = await startCluster(bind(Doubler));
    expect(await handle.double(21)).toBe(42);
    expect(await handle.nothing()).toBeUndefined();
  });

  it('starts at once, awaited or not', async () => {
    const started = vi.fn<() => void>();
    class Recorder {
      record(): void {
        started();
      }
    }
    const { handle } = await startCluster(bind(Recorder));
    void handle.record();
    await expect.poll(() => started).toHaveBeenCalledOnce();
  });

  it('takes unawaited calls for arguments and passes their results', async () => {
    const { handle } = await startCluster(bind(Calculator, bind(Doubler)));
    expect(await handle.chain(1)).toBe(8);
  });

  it('fails when the call it waits for fails', async () => {
    const { handle } = await startCluster(bind(Doubler));
    await expect(handle.double(handle.fail('range'))).rejects.toThrow('out of range');
  });

  it('brings errors as what they are, through two deployments', async () => {
    const { handle } = await startCluster(bind(Calculator, bind(Doubler)));
    const range = await handle.fail('range').catch((error: unknown) => error);
    expect(range).toBeInstanceOf(RangeError);
    expect(range).toHaveProperty('stack', expect.stringContaining('Doubler.fail'));
    const http = await handle.fail('http').catch((error: unknown) => error);
    expect(http).toBeInstanceOf(HttpError);
    expect(http).toMatchObject({ status: 418, detail: 'teapot', headers: { 'x-a': 'b' } });
  });

  it('brings DTOs as instances of their class', async () => {
    const { handle } = await startCluster(bind(Doubler));
    const price = await handle.price(Object.assign(new Price(), { amount: 4 }));
    expect(price).toBeInstanceOf(Price);
    expect(price.amount).toBe(8);
  });

  it('refuses what cannot be sent, with its path, in either direction', async () => {
    const { handle } = await startCluster(bind(Doubler));
    const argument = Object.assign(new Price(), { amount: Symbol('s') });
    await expect(handle.price(argument)).rejects.toThrow('argument 0 .amount: Symbol(s)');
    await expect(handle.unsendable()).rejects.toThrow('result .a[0]: a function cannot be sent');
  });

  it('carries the id of the request that made it', async () => {
    const { handle } = await startCluster(bind(Calculator, bind(Doubler)));
    const scope = createScope({ head: { requestId: 'my-id-1' }, abort: new AbortState() });
    const ids = await runInScope(scope, async () => handle.requestIds());
    expect(ids).toEqual(['my-id-1', 'my-id-1']);
  });

  it('gives a call outside of a request an id of its own', async () => {
    const { handle } = await startCluster(bind(Calculator, bind(Doubler)));
    const call = handle.requestIds();
    expect(await call).toEqual([call.requestId, call.requestId]);
  });

  it('lists the methods of the callee when a call names none of them', async () => {
    const { router } = await startCluster(bind(Doubler));
    const key = { application: 'test', deployment: 'Doubler' };
    const handle = createHandle<{ triple(): void; field(): void }>(router, key);
    await expect(handle.triple()).rejects.toThrow(
      'Doubler has no method "triple". Its methods are double, fail, price, requestId, nothing, unsendable.',
    );
    await expect(handle.field()).rejects.toThrow('Make it a method.');
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', '__defineGetter__'])(
    'does not reach %s through a handle',
    async (name) => {
      const { replicas } = await startCluster(bind(Doubler));
      const errors: unknown[] = [];
      await replicas('Doubler')[0]?.call({
        head: { deployment: 'Doubler', method: name, requestId: 'r' },
        argument: encode([], 'argument'),
        openStream: () => {
          throw new TypeError('No argument here is a stream.');
        },
        item: () => Promise.resolve(),
        result: () => errors.push('answered'),
        error: (bytes) => errors.push(decode(bytes)),
        abort: new AbortState(),
      });
      expect(String(errors[0])).toContain(`has no method "${name}"`);
    },
  );

  it('calls a function deployment by the handle itself', async () => {
    const { handle } = await startCluster(bind(add));
    expect(await handle(2, 3)).toBe(5);
  });
});

describe('a call that cannot be made', () => {
  it('rejects with a BackpressureError and its counts when the queue is full', async () => {
    const { promise: gate, resolve: open } = deferred();
    @Deployment({ maxOngoingRequests: 1, maxQueuedRequests: 1 })
    class Slow {
      async wait(): Promise<string> {
        await gate;
        return 'done';
      }
    }
    const { handle, replicas } = await startCluster(bind(Slow));
    const first = handle.wait();
    await expect.poll(() => replicas('Slow')[0]?.load().ongoing).toBe(1);
    const second = handle.wait();
    const third = await handle.wait().catch((error: unknown) => error);
    expect(third).toMatchObject({
      name: 'BackpressureError',
      status: 503,
      queued: 1,
      maxQueued: 1,
      headers: { 'retry-after': '1' },
      message:
        'Request dropped due to backpressure (num_queued_requests=1, max_queued_requests=1).',
    });
    open();
    expect(await Promise.all([first, second])).toEqual(['done', 'done']);
  });

  it('rejects with a ReplicaLostError when the replica dies with the call', async () => {
    const started = vi.fn<() => void>();
    class Doomed {
      async wait(): Promise<void> {
        started();
        await new Promise(() => undefined);
      }
      async *items(): AsyncGenerator<number> {
        yield 1;
        await new Promise(() => undefined);
      }
    }
    const { handle, kill } = await startCluster(bind(Doomed));
    const call = handle.wait();
    const stream = handle.items();
    expect(await stream.next()).toEqual({ done: false, value: 1 });
    await expect.poll(() => started).toHaveBeenCalled();
    kill('Doomed');
    await expect(call).rejects.toMatchObject({ name: 'ReplicaLostError', status: 502, sent: true });
    await expect(stream.next()).rejects.toMatchObject({ name: 'ReplicaLostError' });
  });

  it('rejects with a DeploymentUnavailableError when there is no such deployment', async () => {
    const { router } = await startCluster(bind(Doubler));
    const handle = createHandle<Doubler>(router, { application: 'test', deployment: 'Nobody' });
    await expect(handle.double(1)).rejects.toMatchObject({
      name: 'DeploymentUnavailableError',
      status: 503,
    });
  });
});

describe('the options of a handle', () => {
  it('refuses an option that does nothing', async () => {
    class Model {
      run(): number {
        return 1;
      }
    }
    const { handle } = await startCluster(bind(Model));
    // As JavaScript may write it.
    const options: object = { modelId: 'small' };
    expect(() => handle.options(options)).toThrow(
      'E_OPTION_UNKNOWN: handle.options() has no modelId. The options are timeoutS, detached, stream, sessionId, multiplexedModelId.',
    );
  });
});

describe('the values of options of a handle', () => {
  it('refuses every value that would not do what it says, all at once', async () => {
    class Model {
      run(): number {
        return 1;
      }
    }
    const { handle } = await startCluster(bind(Model));
    // As JavaScript may write it.
    const options: object = { timeoutS: '5', detached: 'no', sessionId: 7, stream: undefined };
    expect(() => handle.options(options)).toThrow(
      'E_OPTION_VALUE: handle.options(): timeoutS must be a number of seconds of at least 0, and detached must be true or false, and sessionId must be a string.',
    );
    expect(() => handle.options({ timeoutS: Number.NaN })).toThrow('E_OPTION_VALUE');
  });

  it.each([3_000_000, Number.POSITIVE_INFINITY])(
    'waits for a result with a timeout of %d s, which no timer has',
    async (timeoutS) => {
      class Model {
        async run(): Promise<string> {
          await new Promise((resolve) => setTimeout(resolve, 20));
          return 'done';
        }
      }
      const { handle } = await startCluster(bind(Model));
      expect(await handle.options({ timeoutS }).run()).toBe('done');
    },
  );
});

describe('a timeout', () => {
  it('ends the wait and not the call at a timeout', async () => {
    const { promise: gate, resolve: open } = deferred();
    const ended = vi.fn<(reason: AbortReason | 'ran on') => void>();
    class Slow {
      async wait(): Promise<void> {
        await gate;
        ended('ran on');
      }
    }
    const { handle } = await startCluster(bind(Slow));
    const call = handle.options({ timeoutS: 1 }).wait();
    await expect(call).rejects.toMatchObject({ name: 'TimeoutError', code: 'E_CALL_TIMEOUT' });
    open();
    await expect.poll(() => ended).toHaveBeenCalledWith('ran on');
  });
});

describe('a timeout that nobody caught', () => {
  it('names a call that timed out and the line of the application that made it', async () => {
    class Slow {
      wait(): Promise<void> {
        return new Promise(() => undefined);
      }
    }
    const { handle } = await startCluster(bind(Slow));
    async function impatient(): Promise<void> {
      await handle.options({ timeoutS: 0.01 }).wait();
    }
    const error: unknown = await impatient().catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(
      /^TimeoutError: Slow\.wait was not answered within 0\.01 s \(request /,
    );
    expect(error).toHaveProperty('stack', expect.stringMatching(/at impatient .*handle\.test\.ts/));
  });
});

describe('a handle', () => {
  it('makes handles that are no promises and have no JSON form', async () => {
    const { handle } = await startCluster(bind(Doubler));
    expect(await Promise.resolve(handle)).toBe(handle);
    expect(JSON.stringify({ handle })).toBe('{}');
  });

  it('tells handles by instanceof, and names them by inspect', async () => {
    const { handle } = await startCluster(bind(Doubler));
    expect(handle).toBeInstanceOf(DeploymentHandle);
    expect({}).not.toBeInstanceOf(DeploymentHandle);
    expect(inspect(handle)).toBe('DeploymentHandle(test#Doubler)');
  });
});
