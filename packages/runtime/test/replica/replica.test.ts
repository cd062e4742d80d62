import { currentRequestId } from '@sluice/core';
import { Ingress } from '@sluice/ingress';
import { afterEach, describe, expect, it, vi } from 'vitest';

import {
  bind,
  getReplicaContext,
  type Application,
  type DeploymentOptions,
} from '../../src/index.js';
import { SelfReporter } from '../../src/replica/self-report.js';
import { call, incoming, startOne } from '../support/one-replica.js';

afterEach(() => void vi.restoreAllMocks());

describe('coming up', () => {
  it('constructs, awaits init, then gives reconfigure the user config', async () => {
    const order: unknown[] = [];
    class Shop {
      constructor(readonly name: string) {
        order.push(['constructor', name]);
      }
      async init(): Promise<void> {
        await Promise.resolve();
        order.push('init');
      }
      reconfigure(config: unknown): void {
        order.push(['reconfigure', config]);
      }
    }
    await startOne(bind(Shop, 'a'), { userConfig: { level: 1 } });
    expect(order).toEqual([['constructor', 'a'], 'init', ['reconfigure', { level: 1 }]]);
  });

  it('begins the lifespans of its class before init, and ends them after close', async () => {
    const order: string[] = [];
    @Ingress({
      lifespan: [
        async function* () {
          order.push('begin');
          yield { db: 1 };
          order.push('end');
        },
      ],
    })
    class Shop {
      init(): void {
        order.push('init');
      }
      close(): void {
        order.push('close');
      }
    }
    const replica = await startOne(bind(Shop));
    await replica.stop();
    expect(order).toEqual(['begin', 'init', 'close', 'end']);
  });

  it('calls no reconfigure without a user config', async () => {
    const reconfigure = vi.fn<(config: unknown) => void>();
    class Shop {
      reconfigure(config: unknown): void {
        reconfigure(config);
      }
    }
    await startOne(bind(Shop));
    expect(reconfigure).not.toHaveBeenCalled();
  });

  it('fails to come up with what the constructor threw', async () => {
    class Broken {
      readonly isWhole = false;
      constructor() {
        throw new RangeError('no model');
      }
    }
    const error: unknown = await startOne(bind(Broken)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toHaveProperty('stack', expect.stringContaining('new Broken'));
  });

  it('fails when there is a user config and nobody to take it', async () => {
    class Deaf {
      readonly isOpen = true;
    }
    await expect(startOne(bind(Deaf), { userConfig: 1 })).rejects.toThrow(
      'E_RECONFIGURE_MISSING: Deaf: There is a userConfig (user_config), but no reconfigure method',
    );
  });
});

describe('the steps that a start says it waits for', () => {
  class Bare {
    readonly isOpen = true;
  }
  class Whole {
    init(): void {
      // Nothing to load.
    }
    reconfigure(): void {
      // Nothing to change.
    }
  }
  const whole = bind(Whole);
  const constructor = 'the constructor of Whole';
  it.each<{ what: string; app: Application<unknown>; options?: DeploymentOptions; says: string[] }>(
    [
      { what: 'a function', app: bind(async () => 'ok').options({ name: 'Run' }), says: [] },
      { what: 'a class without hooks', app: bind(Bare), says: ['the constructor of Bare'] },
      {
        what: 'a class with init',
        app: whole,
        says: [constructor, 'init() of Whole'],
      },
      {
        what: 'a class with a user config',
        app: whole,
        options: { userConfig: 1 },
        says: [constructor, 'init() of Whole', 'reconfigure() of Whole'],
      },
    ],
  )('are those that run code of $what', async ({ app, options, says }) => {
    const reporter = new SelfReporter();
    const [said] = await Promise.all([stepsOf(reporter), startOne(app, options, reporter)]);
    expect(said).toEqual(says);
  });
});

/** What a start says that it waits for, until it is over. */
async function stepsOf(reporter: SelfReporter): Promise<readonly string[]> {
  const steps: string[] = [];
  for (let after = 0; ;) {
    const { life, revision } = await reporter.answer(after);
    if (life.kind !== 'starting') return steps;
    if (life.waitsFor !== undefined) steps.push(life.waitsFor);
    after = revision;
  }
}

describe('the context of a replica', () => {
  it('gives the context in the constructor, in methods, and in what they start', async () => {
    class Shop {
      readonly built = getReplicaContext();
      async where(): Promise<unknown> {
        await new Promise((resolve) => setImmediate(resolve));
        return [this.built, getReplicaContext()];
      }
    }
    const replica = await startOne(bind(Shop));
    const context = { application: 'shop', deployment: 'Shop', rank: 0, replicaId: 'shop#Shop#a1' };
    expect(await call(replica, 'where')).toEqual([context, context]);
  });

  it('throws where no replica’s code is running', () => {
    expect(() => getReplicaContext()).toThrow('was called outside of a replica');
  });
});

describe('a call', () => {
  class Shop {
    requestId(): string | undefined {
      return currentRequestId();
    }
    fail(): never {
      throw new Error('boom');
    }
  }

  it('runs a call in the scope of its request', async () => {
    expect(await call(await startOne(bind(Shop)), 'requestId')).toBe('r-1');
  });

  it('logs a call that fails once, with its request id and stack', async () => {
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(await call(await startOne(bind(Shop)), 'fail')).toBeInstanceOf(Error);
    expect(written).toHaveBeenCalledOnce();
    expect(String(written.mock.calls[0]?.[0])).toMatch(
      /^ERROR \S+ shop#Shop#a1 r-1 -- CALL fail A call of Shop failed: Error: boom\n {4}at /,
    );
  });

  it('refuses a call whose bytes are no arguments', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const replica = await startOne(bind(Shop));
    const sent = incoming('requestId');
    await replica.call({ ...sent.call, argument: Uint8Array.of(0x7b) });
    expect(await sent.answer).toMatchObject({ name: 'UnreadableError' });
  });

  it('begins no call that was given up before', async () => {
    const replica = await startOne(bind(Shop));
    const sent = incoming('requestId');
    sent.abort('disconnect');
    const answered = vi.fn<(answer: unknown) => void>();
    void sent.answer.then(answered);
    await replica.call(sent.call);
    expect(answered).not.toHaveBeenCalled();
  });
});

describe('admission', () => {
  class Shop {
    readonly isOpen = true;
  }

  it('refuses requests above the limit until one is released', async () => {
    const replica = await startOne(bind(Shop), { maxOngoingRequests: 2 });
    expect([1, 2, 3].map(() => replica.admit('request'))).toEqual(['admitted', 'admitted', 'full']);
    replica.release('request', { tookMs: 0, hasFailed: false, isAborted: false });
    expect(replica.admit('request')).toBe('admitted');
  });

  it('counts WebSockets apart from requests', async () => {
    const replica = await startOne(bind(Shop), { maxOngoingRequests: 1, maxWebSockets: 1 });
    expect(replica.admit('websocket')).toBe('admitted');
    expect(replica.admit('websocket')).toBe('full');
    expect(replica.admit('request')).toBe('admitted');
    expect(replica.load()).toEqual({ ongoing: 1, webSockets: 1 });
  });
});

describe('draining', () => {
  class Shop {
    readonly isOpen = true;
  }

  it('admits nothing more in a drain and waits for what is ongoing', async () => {
    const replica = await startOne(bind(Shop));
    replica.admit('request');
    const drained = vi.fn<() => void>();
    const draining = replica.drain(60_000).then(drained);
    expect(replica.admit('request')).toBe('draining');
    await new Promise((resolve) => setImmediate(resolve));
    expect(drained).not.toHaveBeenCalled();
    replica.release('request', { tookMs: 0, hasFailed: false, isAborted: false });
    await draining;
  });

  it('ends a drain when its time is over', async () => {
    const replica = await startOne(bind(Shop));
    replica.admit('request');
    await replica.drain(1);
    expect(replica.load().ongoing).toBe(1);
  });
});

describe('stopping', () => {
  it('closes the instance once, however often it is stopped', async () => {
    const closed = vi.fn<() => void>();
    class Shop {
      async close(): Promise<void> {
        closed();
      }
    }
    const replica = await startOne(bind(Shop));
    await Promise.all([replica.stop(), replica.stop()]);
    expect(closed).toHaveBeenCalledOnce();
  });

  it('prefers Symbol.asyncDispose to close', async () => {
    const closed = vi.fn<(how: string) => void>();
    class Shop {
      close(): void {
        closed('close');
      }
      async [Symbol.asyncDispose](): Promise<void> {
        closed('dispose');
      }
    }
    await (await startOne(bind(Shop))).stop();
    expect(closed.mock.calls).toEqual([['dispose']]);
  });
});
