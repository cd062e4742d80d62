import { describe, expect, it } from 'vitest';

import { TestCall, TestReplica } from '../fixtures.js';
import { openChannel } from '../transport.js';

describe.each(['memory', 'unix'] as const)('a handle call over a %s channel', (transport) => {
  it('carries the argument of a call and its result', async () => {
    const { client } = await openChannel(transport, new TestReplica());
    const call = new TestCall(Buffer.from('ping'));
    expect(await client.call(call)).toEqual({ kind: 'done' });
    expect(call.resultValue?.toString()).toBe('ping');
  });

  it('carries arguments and results of any size', async () => {
    const { client } = await openChannel(transport, new TestReplica());
    const argument = Buffer.alloc(5 * 1024 * 1024, 'abcdefg');
    const call = new TestCall(argument);
    await client.call(call);
    expect(call.resultValue?.equals(argument)).toBe(true);
  });

  it('carries the error that the callee threw', async () => {
    const replica = new TestReplica({ call: (call) => call.error(Buffer.from('boom')) });
    const { client } = await openChannel(transport, replica);
    const call = new TestCall();
    expect(await client.call(call)).toEqual({ kind: 'done' });
    expect(call.errorValue?.toString()).toBe('boom');
  });

  it('streams items in order, each after the one before was taken', async () => {
    const replica = new TestReplica({
      call: async (call) => {
        for (let index = 0; index < 100; index += 1) {
          // oxlint-disable-next-line no-await-in-loop
          await call.item(Buffer.from(String(index)));
        }
        call.result(Buffer.from('end'));
      },
    });
    const { client } = await openChannel(transport, replica);
    const call = new TestCall(Buffer.from(''), true);
    let taking = 0;
    let most = 0;
    call.onItem = async () => {
      most = Math.max(most, (taking += 1));
      await new Promise((resolve) => setImmediate(resolve));
      taking -= 1;
    };
    await client.call(call);
    expect(call.items.map(String)).toEqual(Array.from({ length: 100 }, (_, i) => String(i)));
    expect(most).toBe(1);
    expect(call.resultValue?.toString()).toBe('end');
  });
});

describe.each(['memory', 'unix'] as const)('a control message over a %s channel', (transport) => {
  it('answers a control message with JSON', async () => {
    const replica = new TestReplica({ control: (message) => Promise.resolve({ got: message }) });
    const { client } = await openChannel(transport, replica);
    const question = { type: 'routing', padding: 'x'.repeat(500_000) };
    expect(await client.control(question)).toEqual({ got: question });
  });

  it('rejects a control message with the error of the handler', async () => {
    const replica = new TestReplica({
      control: () => Promise.reject(new Error('unhealthy: disk')),
    });
    const { client } = await openChannel(transport, replica);
    await expect(client.control({ type: 'health' })).rejects.toThrow('unhealthy: disk');
  });

  it('rejects a control message when the connection ends first', async () => {
    const replica = new TestReplica({ control: () => new Promise(() => {}) });
    const { client, stream } = await openChannel(transport, replica);
    const answer = client.control({ type: 'health' });
    stream.destroy();
    await expect(answer).rejects.toThrow('E_CHANNEL_CLOSED');
  });
});
