import { currentRequestId, type AbortReason } from '@sluice/core';
import type { IncomingCall, RequestRouter, RoutingSnapshot } from '@sluice/ingress';
import { afterEach, describe, expect, it, vi } from 'vitest';

import {
  bind,
  buildApplication,
  decode,
  encode,
  getReplicaContext,
  resolveConfig,
  startReplica,
  type Application,
  type DeploymentOptions,
  type Replica,
} from '../../src/index.js';
import { deferred } from '../support/deferred.js';

const replicas: Replica[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const replica of replicas.splice(0)) await replica.stop();
});

const snapshots: RoutingSnapshot[] = [];
const router: RequestRouter = {
  update: (snapshot) => void snapshots.push(snapshot),
  snapshot: undefined,
  dispatch: () => Promise.resolve({ kind: 'unavailable', message: 'There is nobody to call.' }),
  load: () => ({ queued: 0, ongoing: 0 }),
  close: () => Promise.resolve(),
};

const logged: string[] = [];
const log = { info: (text: string) => void logged.push(text), warn: () => {}, error: () => {} };

async function start(app: Application<unknown>, options: DeploymentOptions = {}): Promise<Replica> {
  const built = buildApplication(app, 'shop').at(-1);
  if (built === undefined) throw new TypeError('The application is empty.');
  const replica = await startReplica({
    identity: { id: `shop#${built.name}#a1`, application: 'shop', deployment: built.name },
    built: { ...built, isIngress: false },
    config: resolveConfig(built.options, options),
    router,
    log,
  });
  replicas.push(replica);
  return replica;
}

interface Sent {
  readonly call: IncomingCall;
  readonly answer: Promise<unknown>;
  abort(reason: AbortReason): void;
}

/** A call as the channel hands it to a replica. */
function incoming(method: string, ...args: readonly unknown[]): Sent {
  const listeners = new Set<(reason: AbortReason) => void>();
  let abortReason: AbortReason | undefined;
  const answer = deferred<unknown>();
  return {
    answer: answer.promise,
    abort: (reason) => {
      abortReason = reason;
      for (const listener of listeners) listener(reason);
    },
    call: {
      head: { deployment: 'any', method, requestId: 'r-1', stream: false },
      argument: encode(args, 'argument'),
      item: () => Promise.resolve(),
      result: (bytes) => answer.resolve(decode(bytes)),
      error: (bytes) => answer.resolve(decode(bytes)),
      get abortReason() {
        return abortReason;
      },
      onAbort: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  };
}

async function call(replica: Replica, method: string, ...args: unknown[]): Promise<unknown> {
  const sent = incoming(method, ...args);
  await replica.call(sent.call);
  return sent.answer;
}

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
    await start(bind(Shop, 'a'), { userConfig: { level: 1 } });
    expect(order).toEqual([['constructor', 'a'], 'init', ['reconfigure', { level: 1 }]]);
  });

  it('calls no reconfigure without a user config', async () => {
    const reconfigure = vi.fn<(config: unknown) => void>();
    class Shop {
      reconfigure(config: unknown): void {
        reconfigure(config);
      }
    }
    await start(bind(Shop));
    expect(reconfigure).not.toHaveBeenCalled();
  });

  it('fails with what the constructor threw', async () => {
    class Broken {
      constructor() {
        throw new RangeError('no model');
      }
    }
    const error: unknown = await start(bind(Broken)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RangeError);
    expect((error as Error).stack).toContain('new Broken');
  });

  it('fails when there is a user config and nobody to take it', async () => {
    class Deaf {}
    await expect(start(bind(Deaf), { userConfig: 1 })).rejects.toThrow(
      'E_RECONFIGURE_MISSING: Deaf: There is a userConfig (user_config), but no reconfigure method',
    );
  });
});

describe('the context of a replica', () => {
  it('is there in the constructor, in methods, and in what they start', async () => {
    class Shop {
      readonly built = getReplicaContext();
      async where(): Promise<unknown> {
        await new Promise((resolve) => setImmediate(resolve));
        return [this.built, getReplicaContext()];
      }
    }
    const replica = await start(bind(Shop));
    const context = { application: 'shop', deployment: 'Shop', replicaId: 'shop#Shop#a1' };
    expect(await call(replica, 'where')).toEqual([context, context]);
  });

  it('is an error elsewhere', () => {
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

  it('runs in the scope of its request', async () => {
    expect(await call(await start(bind(Shop)), 'requestId')).toBe('r-1');
  });

  it('that fails is logged once, with its request id and stack', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    expect(await call(await start(bind(Shop)), 'fail')).toBeInstanceOf(Error);
    expect(error).toHaveBeenCalledOnce();
    expect(String(error.mock.calls[0]?.[0])).toContain('Shop.fail failed [r-1]');
  });

  it('with bytes that are no arguments is refused', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const replica = await start(bind(Shop));
    const sent = incoming('requestId');
    await replica.call({ ...sent.call, argument: Uint8Array.of(0x7b) });
    expect(await sent.answer).toMatchObject({ name: 'UnreadableError' });
  });

  it('that was given up before it began does not begin', async () => {
    const replica = await start(bind(Shop));
    const sent = incoming('requestId');
    sent.abort('disconnect');
    let isAnswered = false;
    void sent.answer.then(() => {
      isAnswered = true;
    });
    await replica.call(sent.call);
    expect(isAnswered).toBe(false);
  });

  it('that was given up is logged as CANCELLED when its handler has ended', async () => {
    const gate = deferred();
    class Slow {
      async wait(): Promise<void> {
        await gate.promise;
      }
    }
    const replica = await start(bind(Slow));
    const sent = incoming('wait');
    const ended = replica.call(sent.call);
    sent.abort('disconnect');
    logged.length = 0;
    gate.resolve();
    await ended;
    expect(logged).toEqual([
      expect.stringMatching(/^shop_Slow shop#Slow#a1 r-1 -- CALL wait CANCELLED \d+\.\dms$/),
    ]);
  });
});

describe('admission', () => {
  class Shop {}

  it('refuses requests above the limit until one is released', async () => {
    const replica = await start(bind(Shop), { maxOngoingRequests: 2 });
    expect([1, 2, 3].map(() => replica.admit('request'))).toEqual(['admitted', 'admitted', 'full']);
    replica.release('request');
    expect(replica.admit('request')).toBe('admitted');
  });

  it('counts WebSockets apart', async () => {
    const replica = await start(bind(Shop), { maxOngoingRequests: 1, maxWebSockets: 1 });
    expect(replica.admit('websocket')).toBe('admitted');
    expect(replica.admit('websocket')).toBe('full');
    expect(replica.admit('request')).toBe('admitted');
    expect(replica.load()).toEqual({ ongoing: 1, webSockets: 1 });
  });
});

describe('draining', () => {
  class Shop {}

  it('admits nothing more and waits for what is ongoing', async () => {
    const replica = await start(bind(Shop));
    replica.admit('request');
    const drained = vi.fn<() => void>();
    const draining = replica.drain(60_000).then(drained);
    expect(replica.admit('request')).toBe('draining');
    await new Promise((resolve) => setImmediate(resolve));
    expect(drained).not.toHaveBeenCalled();
    replica.release('request');
    await draining;
  });

  it('gives up after its grace', async () => {
    const replica = await start(bind(Shop));
    replica.admit('request');
    await replica.drain(1);
    expect(replica.load().ongoing).toBe(1);
  });
});

describe('control', () => {
  it('passes routing on to the handles', async () => {
    class Shop {}
    const replica = await start(bind(Shop));
    const snapshot: RoutingSnapshot = { version: 7, applications: [], deployments: [] };
    expect(await replica.control({ type: 'routing', snapshot })).toBeNull();
    expect(snapshots.at(-1)).toEqual(snapshot);
  });

  it('asks the instance for its health', async () => {
    let isWell = true;
    class Shop {
      async checkHealth(): Promise<void> {
        if (!isWell) throw new Error('the model is gone');
      }
    }
    const replica = await start(bind(Shop));
    expect(await replica.control({ type: 'health' })).toBeNull();
    isWell = false;
    await expect(replica.control({ type: 'health' })).rejects.toThrow('the model is gone');
  });

  it('describes the replica and its load', async () => {
    class Shop {}
    const replica = await start(bind(Shop));
    expect(await replica.control({ type: 'load' })).toEqual({ ongoing: 0, webSockets: 0 });
    expect(await replica.control({ type: 'describe' })).toEqual({
      identity: { id: 'shop#Shop#a1', application: 'shop', deployment: 'Shop' },
      pid: process.pid,
      index: undefined,
      load: { ongoing: 0, webSockets: 0 },
    });
  });

  it('refuses what it does not know', async () => {
    class Shop {}
    const replica = await start(bind(Shop));
    await expect(replica.control({ type: 'dance' })).rejects.toThrow('no control message "dance"');
    await expect(replica.control('dance')).rejects.toThrow('no control message undefined');
  });

  describe('configure', () => {
    const seen: unknown[] = [];
    class Shop {
      reconfigure(config: { level: number }): void {
        seen.push(config);
        if (config.level < 0) throw new RangeError('below zero');
      }
    }
    const config = (level: number, more: DeploymentOptions = {}): unknown => ({
      type: 'configure',
      config: resolveConfig({ userConfig: { level }, ...more }),
    });

    it('reconfigures the instance once for each change', async () => {
      const replica = await start(bind(Shop), { userConfig: { level: 1 } });
      seen.length = 0;
      await replica.control(config(2));
      await replica.control(config(2));
      expect(seen).toEqual([{ level: 2 }]);
    });

    it('changes the limits of the running replica', async () => {
      const replica = await start(bind(Shop), { userConfig: { level: 1 } });
      await replica.control(config(1, { maxOngoingRequests: 1 }));
      expect([replica.admit('request'), replica.admit('request')]).toEqual(['admitted', 'full']);
    });

    it('keeps everything as it was when the instance refuses', async () => {
      const replica = await start(bind(Shop), { userConfig: { level: 1 }, maxOngoingRequests: 1 });
      seen.length = 0;
      const refused = replica.control(config(-1, { maxOngoingRequests: 5 }));
      await expect(refused).rejects.toThrow('below zero');
      expect(seen).toEqual([{ level: -1 }, { level: 1 }]);
      expect([replica.admit('request'), replica.admit('request')]).toEqual(['admitted', 'full']);
      expect(await replica.control({ type: 'health' })).toBeNull();
    });

    it('applies changes one after another', async () => {
      const replica = await start(bind(Shop), { userConfig: { level: 1 } });
      seen.length = 0;
      await Promise.all([replica.control(config(2)), replica.control(config(3))]);
      expect(seen).toEqual([{ level: 2 }, { level: 3 }]);
    });
  });
});

describe('stopping', () => {
  it('closes the instance once', async () => {
    const closed = vi.fn<() => void>();
    class Shop {
      async close(): Promise<void> {
        closed();
      }
    }
    const replica = await start(bind(Shop));
    await Promise.all([replica.stop(), replica.stop()]);
    expect(closed).toHaveBeenCalledOnce();
  });

  it('prefers Symbol.asyncDispose', async () => {
    const closed = vi.fn<(how: string) => void>();
    class Shop {
      close(): void {
        closed('close');
      }
      async [Symbol.asyncDispose](): Promise<void> {
        closed('dispose');
      }
    }
    await (await start(bind(Shop))).stop();
    expect(closed.mock.calls).toEqual([['dispose']]);
  });
});
