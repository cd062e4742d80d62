import { describe, expect, it } from 'vitest';

import { connectPeer, PeerError, PeerGoneError } from '../../src/ipc/rpc.js';
import { memoryPorts } from '../support/memory-ports.js';

interface Adder {
  add(params: { readonly a: number; readonly b: number }): number;
  fail(params: null): never;
  never(params: null): Promise<never>;
  take(params: null, handle: unknown): string;
  big(params: null): bigint;
  bigger(params: bigint): bigint;
}

function adder(): Adder {
  return {
    add: ({ a, b }) => a + b,
    fail: () => {
      throw new Error('cannot');
    },
    never: () => new Promise(() => undefined),
    take: (_, handle) => String(handle),
    big: () => 1n,
    bigger: (than) => than + 1n,
  };
}

function connect() {
  const [near, far, cut] = memoryPorts();
  connectPeer<object, Adder>(far, adder());
  return { peer: connectPeer<Adder, object>(near, {}), cut, near };
}

function answer(value: number): unknown {
  return { type: 'result', id: 0, value };
}

describe('connectPeer', () => {
  it('calls a procedure and answers with its result', async () => {
    expect(await connect().peer.call('add', { a: 1, b: 2 })).toBe(3);
  });

  it('hands a handle over with the call', async () => {
    expect(await connect().peer.call('take', null, 'handle')).toBe('handle');
  });

  it('rejects with what the procedure threw', async () => {
    const call = connect().peer.call('fail', null);
    await expect(call).rejects.toThrow(new PeerError('cannot'));
  });

  it('rejects for a result, and for parameters, that are no JSON', async () => {
    const { peer } = connect();
    await expect(peer.call('big', null)).rejects.toThrow(/BigInt/);
    await expect(peer.call('bigger', 1n)).rejects.toThrow(/BigInt/);
    expect(await peer.call('add', { a: 1, b: 2 })).toBe(3);
  });

  it('rejects calls under way when the connection ends, and later ones at once', async () => {
    const { peer, cut } = connect();
    const call = peer.call('never', null);
    cut();
    await expect(call).rejects.toThrow(PeerGoneError);
    await expect(peer.call('add', { a: 1, b: 2 })).rejects.toThrow(PeerGoneError);
  });

  it.each([undefined, null, 'text', 7, {}, { sluice: { type: 'result', id: 99 } }])(
    'leaves a message of others alone: %j',
    async (message) => {
      const listeners: ((message: unknown, handle: unknown) => void)[] = [];
      const peer = connectPeer<Adder, object>(
        {
          send: () => undefined,
          onMessage: (l) => void listeners.push(l),
          onClose: () => undefined,
        },
        {},
      );
      const call = peer.call('add', { a: 1, b: 1 });
      for (const listener of listeners) listener(message, undefined);
      for (const listener of listeners) listener({ sluice: answer(3) }, undefined);
      expect(await call).toBe(3);
    },
  );
});
