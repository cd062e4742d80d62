import { EventEmitter, once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import type { BridgeKind } from '../../src/foreign/node-app.js';
import { BRIDGES, open, serveBy } from './bridges.js';

describe.each(BRIDGES)('over the %s bridge', (bridge) => {
  it.each(scenarios().map(({ name }) => name))('%s as with a server of its own', async (name) => {
    const scenario = scenarios().find((candidate) => candidate.name === name);
    if (scenario === undefined) throw new Error(name);
    const expected = await play(scenario, 'node:http');
    expect(await play(scenario, bridge)).toEqual(expected);
  });

  it.each([
    ['without an error', (request: IncomingMessage) => request.destroy()],
    ['with an error', (request: IncomingMessage) => request.destroy(new Error('enough'))],
  ])('a request that is destroyed %s is told of, and so is its response', async (_, destroy) => {
    const scenario = { name: '', listen: destroy, act: hearHangUp };
    const expected = await play(scenario, 'node:http');
    const seen = await play(scenario, bridge);
    // Which of the two hears of it first depends on when a connection says that it is closed.
    expect(seen.toSorted()).toEqual(expected.toSorted());
  });
});

interface Scenario {
  readonly name: string;
  listen(request: IncomingMessage, response: ServerResponse, log: Log): unknown;
  act(url: string, log: Log): Promise<void>;
}

function scenarios(): readonly Scenario[] {
  return [
    {
      name: 'a request is answered at once',
      listen: (_request, response, log) => {
        response.end('hi', () => log.add('end is called back'));
        log.add('the listener returns');
      },
      act: get,
    },
    {
      name: 'a request is answered later',
      listen: (_request, response) => setImmediate(() => response.end('hi')),
      act: get,
    },
    {
      name: 'a request without a body is read',
      listen: (request, response) => request.resume().on('end', () => response.end('hi')),
      act: get,
    },
    {
      name: 'a body is read',
      listen: (request, response, log) => {
        request.on('data', () => log.add('data'));
        request.on('end', () => response.end('hi', () => log.add('end is called back')));
      },
      act: post,
    },
    { name: 'a body is not read', listen: (_request, response) => response.end('hi'), act: post },
    {
      name: 'a response is written in pieces',
      listen: (_request, response, log) => {
        response.write('a', () => log.add('write is called back'));
        response.write('b', () => log.add('write is called back'));
        response.end('c', () => log.add('end is called back'));
      },
      act: get,
    },
    {
      name: 'a head is sent before its body',
      listen: (_request, response) => {
        response.flushHeaders();
        setImmediate(() => response.end('hi'));
      },
      act: get,
    },
    {
      name: 'a response closes its connection',
      listen: (_request, response) => response.setHeader('connection', 'close').end('hi'),
      act: get,
    },
    {
      name: 'a response is written to after its end',
      listen: (_request, response, log) => {
        response.end('hi');
        response.write('more', (error) => log.error('write is called back', error));
      },
      act: get,
    },
    {
      name: 'a response is ended twice',
      listen: (_request, response, log) => {
        response.end('hi');
        response.end('more', (error?: unknown) => log.error('end is called back', error));
      },
      act: get,
    },
    {
      name: 'a response is destroyed after its end',
      listen: (_request, response) => response.end('hi').destroy(),
      act: get,
    },
    {
      name: 'a response is destroyed before its head',
      listen: (_request, response) => response.destroy(),
      act: hearHangUp,
    },
    {
      name: 'a response is destroyed with an error',
      listen: (_request, response) => response.destroy(new Error('enough')),
      act: hearHangUp,
    },
    {
      name: 'a response is destroyed before a piece has left',
      listen: (_request, response) => {
        response.write('abc');
        response.destroy();
      },
      act: hearHangUp,
    },
    {
      name: 'a response is destroyed behind a piece',
      listen: (_request, response) => response.write('abc', () => response.destroy()),
      act: hearCut,
    },
    {
      name: 'a connection is destroyed',
      listen: ({ socket }) => socket.destroy(),
      act: hearHangUp,
    },
    { name: 'a connection is ended', listen: ({ socket }) => socket.end(), act: hearHangUp },
    {
      name: 'a client leaves while it waits',
      listen: (_request, _response, log) => log.add('waiting'),
      act: async (url, log) => {
        const waiting = once(log, 'waiting');
        const request = open(url);
        request.end();
        await waiting;
        request.destroy();
        await once(log, 'request close');
      },
    },
    {
      name: 'a client leaves in its body',
      listen: (request, _response, log) => request.on('data', () => log.add('data')),
      act: async (url, log) => {
        const data = once(log, 'data');
        const request = open(url, { method: 'POST', headers: { 'content-length': 100_000 } });
        request.write('abc');
        await data;
        request.destroy();
        await once(log, 'request close');
      },
    },
    {
      name: 'a client leaves in the response',
      listen: (_request, response) => response.write('abc'),
      act: async (url, log) => {
        const request = open(url);
        request.end();
        const [response]: IncomingMessage[] = await once(request, 'response');
        response?.on('error', () => undefined).resume();
        request.destroy();
        await once(log, 'request close');
      },
    },
  ];
}

/** The events that an application hears, in order. */
class Log extends EventEmitter {
  readonly entries: string[] = [];

  add(entry: string): void {
    this.entries.push(entry);
    this.emit(entry);
  }

  error(entry: string, error: unknown): void {
    const code = error instanceof Error ? (Reflect.get(error, 'code') ?? error.message) : 'well';
    this.add(`${entry} ${String(code)}`);
  }

  watch(request: IncomingMessage, response: ServerResponse): void {
    const state = (): string => {
      const { complete, aborted, destroyed, readableEnded } = request;
      return JSON.stringify({ complete, aborted, destroyed, readableEnded });
    };
    for (const event of ['end', 'aborted', 'close']) {
      request.on(event, () => {
        this.add(`request ${event}`);
        this.add(state());
      });
    }
    request.on('error', (error) => this.error('request error', error));
    for (const event of ['prefinish', 'finish', 'close']) {
      response.on(event, () => {
        const { writableEnded, writableFinished, destroyed, socket } = response;
        this.add(`response ${event}`);
        this.add(
          JSON.stringify({ writableEnded, writableFinished, destroyed, has: socket !== null }),
        );
      });
    }
    response.on('error', (error) => this.error('response error', error));
  }
}

async function play(scenario: Scenario, way: BridgeKind | 'node:http'): Promise<string[]> {
  const log = new Log();
  const closed = Promise.all([once(log, 'request close'), once(log, 'response close')]);
  const url = await serveBy(way, (request, response) => {
    log.watch(request, response);
    scenario.listen(request, response, log);
  });
  await scenario.act(url, log);
  await closed;
  for (let turn = 0; turn < 5; turn++) await nextTurn();
  return log.entries;
}

function get(url: string): Promise<void> {
  return roundTrip(url, 'GET', '');
}

function post(url: string): Promise<void> {
  return roundTrip(url, 'POST', 'abc');
}

async function roundTrip(url: string, method: string, body: string): Promise<void> {
  const request = open(url, { method });
  request.end(body);
  const [response]: IncomingMessage[] = await once(request, 'response');
  if (response === undefined) return;
  await once(response.resume(), 'end');
}

async function hearHangUp(url: string): Promise<void> {
  const request = open(url);
  request.end();
  const [error]: NodeJS.ErrnoException[] = await once(request, 'error');
  expect(error?.code).toBe('ECONNRESET');
}

async function hearCut(url: string): Promise<void> {
  const request = open(url);
  request.end();
  const [response]: IncomingMessage[] = await once(request, 'response');
  const [error]: NodeJS.ErrnoException[] = await once(response?.resume() ?? request, 'error');
  expect(error?.code).toBe('ECONNRESET');
}
