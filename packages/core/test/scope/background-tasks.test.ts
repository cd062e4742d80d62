import { beforeEach, describe, expect, it } from 'vitest';

import {
  BackgroundTasks,
  Depends,
  Get,
  HttpError,
  HttpRequest,
  Middleware,
  WebSocket,
  WebSocketConnection,
  createApp,
  currentRequestId,
  currentSignal,
  dependency,
  sleep,
  TestClient,
} from '@sluice/core';

import { ask } from '../support/ask.js';
import { captureLog } from '../support/capture-log.js';
import { type Signal, signal } from '../support/signal.js';

let steps: string[] = [];
let gate: Signal<void>;
beforeEach(() => {
  steps = [];
  gate = signal();
});

async function step(name: string): Promise<void> {
  await Promise.resolve();
  steps.push(name);
}

async function* held(): AsyncGenerator<string> {
  yield 'value';
  steps.push('dependency over');
}

const audited = dependency({}, (_input, request) => {
  request.backgroundTasks.add(step, 'of the dependency');
});

class Shop {
  @Get('/order')
  @Depends(audited)
  order(tasks: BackgroundTasks, @Depends(held) value: string) {
    tasks.add(step, 'first').add(
      (text: string, count: number) => {
        steps.push(`${text} ${count}`);
      },
      'second',
      2,
    );
    steps.push('handler');
    return value;
  }

  @Get('/fails')
  fails(tasks: BackgroundTasks) {
    tasks.add(() => {
      throw new Error('mail');
    });
    tasks.add(async () => {
      throw new Error('post');
    });
    tasks.add(step, 'next');
    tasks.add(() => void tasks.add(step, 'added by a task'));
    return 1;
  }

  @Get('/refused')
  refused(tasks: BackgroundTasks) {
    tasks.add(step, 'never');
    throw new HttpError(409);
  }

  @Get('/slow')
  slow(tasks: BackgroundTasks) {
    tasks.add(async () => {
      await gate.promise;
      steps.push('over');
    });
    return 1;
  }

  @Get('/left')
  async *left(tasks: BackgroundTasks) {
    tasks.add(async () => {
      await sleep(1);
      steps.push(`aborted: ${currentSignal().aborted} ${currentRequestId()}`);
    });
    yield 'a';
    await sleep(60_000);
  }

  @Get('/request')
  request(request: HttpRequest) {
    request.backgroundTasks.add(step, 'of the request');
    return 1;
  }

  @Get('/around')
  @Middleware(async (request, next) => {
    const reply = await next();
    request.backgroundTasks.add(step, `answered ${reply.status}`);
    return reply;
  })
  around(): never {
    throw new HttpError(404);
  }

  @WebSocket('/socket')
  async socket(socket: WebSocketConnection, tasks: BackgroundTasks) {
    await socket.accept();
    tasks.add(step, 'socket closed');
  }
}

const app = createApp(Shop);

describe('background tasks', () => {
  it('run after the response, in order, before the end of dependencies', async () => {
    const response = await app.fetch(new Request('http://test/order'));
    expect(steps).toEqual(['handler']);
    expect(await response.json()).toBe('value');
    await expect
      .poll(() => steps)
      .toEqual(['handler', 'of the dependency', 'first', 'second 2', 'dependency over']);
  });

  it('that fail are logged with the request, and the next runs', async () => {
    const log = captureLog();
    await ask(app, '/fails', { headers: { 'x-request-id': 'id-1' } });
    await expect.poll(() => steps).toEqual(['next', 'added by a task']);
    expect(log.map(({ message, requestId, route }) => [message, requestId, route])).toEqual([
      ['A background task failed', 'id-1', '/fails'],
      ['A background task failed', 'id-1', '/fails'],
    ]);
  });

  it('of a handler that throws do not run', async () => {
    await ask(app, '/refused');
    await ask(app, '/request');
    await expect.poll(() => steps).toEqual(['of the request']);
  });

  it('of a middleware run after a failure', async () => {
    expect((await ask(app, '/around')).status).toBe(404);
    await expect.poll(() => steps).toEqual(['answered 404']);
  });

  it('hold the close of the application', async () => {
    const shop = createApp(Shop);
    const listening = await shop.listen(0);
    expect((await fetch(`${listening.url}/slow`)).status).toBe(200);
    const closed = listening.close().then(() => steps.push('closed'));
    gate.resolve();
    await closed;
    expect(steps).toEqual(['over', 'closed']);
  });

  it('run to their end when the client has left', async () => {
    captureLog();
    const listening = await app.listen(0);
    const leave = new AbortController();
    const response = await fetch(`${listening.url}/left`, {
      signal: leave.signal,
      headers: { 'x-request-id': 'id-2' },
    });
    await response.body?.getReader().read();
    leave.abort();
    await expect.poll(() => steps).toEqual(['aborted: false id-2']);
    await listening.close();
  });

  it('of a WebSocket run after it has closed', async () => {
    const socket = await new TestClient(app).connect('/socket');
    await socket.closed;
    await expect.poll(() => steps).toEqual(['socket closed']);
  });
});
