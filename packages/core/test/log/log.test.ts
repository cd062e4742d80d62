import {
  Get,
  type Listening,
  setLogger,
  WebSocket,
  WebSocketConnection,
  createApp,
} from '@sluice/core';
import { noteLogged, setLogHost } from '@sluice/core/internal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { logError, logWarning } from '../../src/log.js';
import { captureLog } from '../support/capture-log.js';
import { closed, openSocket } from '../support/ws-client.js';

let written = '';
let server: Listening | undefined;

beforeEach(() => {
  written = '';
  setLogHost({
    origin: () => ({ application: 'shop', deployment: 'Shop', replica: 'shop#Shop#a1' }),
    write: (text) => {
      written += text;
    },
  });
});
afterEach(async () => {
  setLogHost({ origin: () => undefined });
  await server?.close({ drainTimeoutS: 1 });
});

class Shop {
  @Get('/items/:id')
  item(id: string): never {
    throw new Error(`no ${id}`);
  }

  @WebSocket('/rooms/:_name')
  async talk(_name: string, socket: WebSocketConnection): Promise<never> {
    await socket.accept();
    throw new Error('hung up');
  }
}

async function ask(path: string): Promise<void> {
  server = await createApp(Shop).listen(0);
  await fetch(`${server.url}${path}`, { headers: { 'x-request-id': 'r-1' } });
}

describe('a failure of a handler', () => {
  it('a failure of a handler is one line with time, replica, request and route, and its stack below', async () => {
    await ask('/items/7');
    const [head, ...stack] = written.trimEnd().split('\n');
    expect(head).toMatch(
      /^ERROR \d{4}-\d\d-\d\dT[\d:.]+Z shop#Shop#a1 r-1 -- GET \/items\/\{id\} A request failed: Error: no 7$/,
    );
    expect(stack[0]).toMatch(/^ {4}at Shop\.item \(.*log\.test\.ts:\d+:\d+\)$/);
    expect(stack.every((line) => line.startsWith('  '))).toBe(true);
  });

  it('a failure of a handler shows the frames of Sluice as a number', async () => {
    await ask('/items/7');
    expect(written).toMatch(/\n {4}\(\d+ frames of Sluice\)\n/);
    expect(written).not.toContain('core/src/compile');
  });

  it('a failure of a handler cannot write lines or colours of its own', async () => {
    await ask(`/items/${encodeURIComponent('a\n2026-01-01 ERROR forged\u001b[31m\r\u0085')}`);
    const lines = written.trimEnd().split('\n');
    expect(lines.slice(1).every((line) => line.startsWith(' '))).toBe(true);
    // oxlint-disable-next-line no-control-regex
    expect(written).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(written).toContain(String.raw`forged\x1b[31m\r\x85`);
  });

  it('a failure of a handler is given to a logger of the application with all that is known of it', async () => {
    const lines = captureLog();
    await ask('/items/7');
    expect(lines).toMatchObject([
      {
        message: 'A request failed',
        requestId: 'r-1',
        method: 'GET',
        route: '/items/{id}',
        application: 'shop',
        deployment: 'Shop',
        replica: 'shop#Shop#a1',
        error: { message: 'no 7' },
      },
    ]);
  });

  it('a failure of a WebSocket handler names its route', async () => {
    const lines = captureLog();
    server = await createApp(Shop).listen(0);
    await closed(openSocket(`${server.url}/rooms/a`));
    expect(lines).toMatchObject([{ method: 'WS', route: '/rooms/{_name}' }]);
  });
});

it('an error that another process has logged is not logged again', () => {
  const lines = captureLog();
  const error = new Error('from afar');
  noteLogged(error);
  logError('A request failed', { error });
  expect(lines).toEqual([]);
});

it('a warning is a line with its replica, where the logger takes none', () => {
  setLogger({ error: () => undefined });
  logWarning('Two routes\nare one.');
  expect(written).toMatch(/^WARN [\dT:.Z-]+ shop#Shop#a1 - -- Two routes\n {2}are one\.\n$/);
});
