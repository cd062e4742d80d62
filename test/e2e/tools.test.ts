import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ProcessTree, endTrees } from './process-tree.js';

/** Tools behind an ingress and two replicas, below a route prefix. */
let tree: ProcessTree;

beforeAll(async () => {
  tree = await ProcessTree.start({ fixture: 'tools.ts', args: ['--route-prefix', '/tools'] });
});
afterAll(endTrees);

describe.each([
  ['2026-07-28', { versionNegotiation: { mode: { pin: '2026-07-28' } } }],
  ['2025-06-18', { supportedProtocolVersions: ['2025-06-18'] }],
])('a client of revision %s', (_revision, options) => {
  let client: Client;

  beforeAll(async () => {
    client = new Client({ name: 'test', version: '1.0.0' }, options);
    // The address is that of the application, with its route prefix.
    await client.connect(
      new StreamableHTTPClientTransport(new URL(`${tree.served.url}/tools/mcp`)),
    );
  });
  afterAll(() => client.close());

  it('is answered by any replica', async () => {
    const calls = Array.from({ length: 24 }, () => client.callTool({ name: 'pid', arguments: {} }));
    const results = await Promise.all(calls);
    const pids = new Set(results.map(({ content }) => JSON.stringify(content)));
    expect(pids).toHaveLength(2);
  });

  it('hears of progress', async () => {
    const heard: number[] = [];
    await client.callTool(
      { name: 'steps', arguments: { count: 5 } },
      { onprogress: ({ progress }) => void heard.push(progress) },
    );
    expect(heard).toEqual([1, 2, 3, 4, 5]);
  });
});

it('a call ends in its replica when its client cancels it', async () => {
  const client = new Client(
    { name: 'test', version: '1.0.0' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  await client.connect(new StreamableHTTPClientTransport(new URL(`${tree.served.url}/tools/mcp`)));
  const controller = new AbortController();
  const call = client.callTool({ name: 'wait', arguments: {} }, { signal: controller.signal });
  const [, pid] = await tree.served.prints(/waiting (\d+)\./);
  controller.abort('enough');
  await expect(call).rejects.toThrow('enough');
  await tree.served.prints(new RegExp(`aborted ${pid}\\.`));
  await client.close();
});
