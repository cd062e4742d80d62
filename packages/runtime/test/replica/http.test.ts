import { once } from 'node:events';

import {
  Get,
  WebSocket as WebSocketRoute,
  WebSocketConnection,
  currentRequestId,
  shield,
  sleep,
} from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { Deployment, bind, getReplicaContext, type DeploymentHandle } from '../../src/index.js';
import { deferred } from '../support/deferred.js';
import { events, happened } from '../support/events.js';
import { startHttpCluster } from '../support/http-cluster.js';

const LONG = 60_000;

class Leaf {
  async wait(): Promise<void> {
    events.push('leaf started');
    try {
      await sleep(LONG);
    } finally {
      events.push('leaf ended');
    }
  }
  requestId(): string | undefined {
    return currentRequestId();
  }
}

class Top {
  constructor(private readonly leaf: DeploymentHandle<Leaf>) {}

  @Get('/wait')
  async wait(): Promise<void> {
    try {
      await this.leaf.wait();
    } finally {
      events.push('top ended');
    }
  }

  @Get('/forget')
  async forget(): Promise<void> {
    void this.leaf.wait();
    await sleep(LONG);
  }

  @Get('/shield')
  async shielded(): Promise<void> {
    await shield(() => this.leaf.wait());
  }

  @Get('/id')
  async id(): Promise<unknown> {
    return [await this.leaf.requestId(), getReplicaContext().deployment];
  }
}

async function leave(url: string, after: () => Promise<unknown>): Promise<void> {
  const controller = new AbortController();
  const response = fetch(url, { signal: controller.signal });
  await after();
  controller.abort();
  await expect(response).rejects.toThrow('abort');
}

describe('a client that leaves', () => {
  it.each(['/wait', '/forget', '/shield'])(
    'cancels the call of a request whose client leaves: %s',
    async (path) => {
      const { url, replica } = await startHttpCluster(bind(Top, bind(Leaf)));
      await leave(url + path, () => happened('leaf started'));
      await happened('leaf ended');
      await expect
        .poll(() => [replica('Top').load(), replica('Leaf').load()])
        .toEqual([
          { ongoing: 0, webSockets: 0 },
          { ongoing: 0, webSockets: 0 },
        ]);
    },
  );

  it('logs one line of CANCELLED in the replica that had the request', async () => {
    const lines: string[] = [];
    const { url, replica } = await startHttpCluster(bind(Top, bind(Leaf)), (line) => {
      lines.push(line);
    });
    await leave(`${url}/wait`, () => happened('leaf started'));
    await happened('top ended', 'leaf ended');
    await expect.poll(() => replica('Leaf').load().ongoing + replica('Top').load().ongoing).toBe(0);
    expect(lines).toEqual([
      expect.stringMatching(/^INFO \S+Z test_Top test#Top#1 \S+ -- GET \/wait CANCELLED [\d.]+ms$/),
    ]);
  });
});

describe('an ingress deployment', () => {
  it('passes the request id on to the deployments it calls', async () => {
    const { url } = await startHttpCluster(bind(Top, bind(Leaf)));
    const response = await fetch(`${url}/id`, { headers: { 'x-request-id': 'my-id-1' } });
    expect(await response.json()).toEqual(['my-id-1', 'Top']);
  });

  it('answers 503 with Retry-After when it lets a BackpressureError pass', async () => {
    const gate = deferred();
    @Deployment({ maxOngoingRequests: 1, maxQueuedRequests: 0 })
    class Narrow {
      async pass(): Promise<void> {
        events.push('passing');
        await gate.promise;
      }
    }
    class Caller {
      constructor(private readonly narrow: DeploymentHandle<Narrow>) {}
      @Get('/')
      async call(): Promise<void> {
        await this.narrow.pass();
      }
    }
    const { url } = await startHttpCluster(bind(Caller, bind(Narrow)));
    const first = fetch(url);
    await happened('passing');
    const second = await fetch(url);
    expect(second.status).toBe(503);
    expect(second.headers.get('retry-after')).toBe('1');
    gate.resolve();
    expect((await first).status).toBe(200);
  });

  it('sends the pings of an idle stream of events', async () => {
    class Feed {
      @Get('/', { sse: { pingIntervalS: 0.005 } })
      async *events() {
        yield 1;
        await sleep(LONG);
      }
    }
    const { url } = await startHttpCluster(bind(Feed));
    const client = new AbortController();
    const response = await fetch(url, { signal: client.signal });
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      if (text.split(': ping').length > 3) break;
    }
    client.abort();
    expect(text).toMatch(/^data: 1\n\n(?:: ping\n\n){3,}$/);
  });

  it('serves a function as the ingress deployment', async () => {
    const { url } = await startHttpCluster(bind(hello));
    expect(await (await fetch(`${url}/any`)).text()).toBe('hello from hello');
  });

  it('lets a WebSocket have its answer while the replica drains', async () => {
    class Slow {
      @WebSocketRoute('/')
      async answer(socket: WebSocketConnection): Promise<void> {
        for await (const message of socket) {
          events.push('asked');
          await new Promise((resolve) => setTimeout(resolve, 300));
          await socket.send(message);
        }
      }
    }
    const { url, replica } = await startHttpCluster(bind(Slow));
    const client = new WebSocket(url.replace('http', 'ws'));
    const answered = once(client, 'message');
    const closed = once(client, 'close');
    client.once('open', () => client.send('hi'));
    await happened('asked');
    const drained = replica('Slow').drain(60_000);
    expect(String((await answered)[0])).toBe('hi');
    expect((await closed)[0]).toBe(1012);
    await drained;
  });

  it('closes WebSockets with 1012 in a drain, and waits for their handlers', async () => {
    class Echo {
      @WebSocketRoute('/')
      async echo(socket: WebSocketConnection): Promise<void> {
        for await (const message of socket) await socket.send(message);
        events.push('handler ended');
      }
    }
    const { url, replica } = await startHttpCluster(bind(Echo));
    const client = new WebSocket(url.replace('http', 'ws'));
    const closed = new Promise<number>((resolve) => client.once('close', resolve));
    const echoed = new Promise<string>((resolve) =>
      client.once('message', (data: Buffer) => resolve(data.toString('utf8'))),
    );
    client.once('open', () => client.send('hi'));
    expect(await echoed).toBe('hi');
    await replica('Echo').drain(60_000);
    expect(await closed).toBe(1012);
    expect(events).toEqual(['handler ended']);
  });
});

function hello(): string {
  return `hello from ${getReplicaContext().deployment}`;
}
