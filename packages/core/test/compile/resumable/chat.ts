import {
  Depends,
  Get,
  type HTTPAuthorizationCredentials,
  HTTPBearer,
  HttpError,
  Post,
  ServerSentEvent,
  currentSignal,
} from '@sluice/core';

import { type Signal, signal } from '../../support/signal.js';

/** What the tests let the generators do, by the name of the test. */
const gates = new Map<string, Signal<unknown>[]>();
const endings = new Map<string, Signal<string>>();

export function gate(name: string, number: number): Signal<unknown> {
  const all = gates.get(name) ?? [];
  gates.set(name, all);
  return (all[number] ??= signal<unknown>());
}

/** Waits for the test, or until the stream is stopped. */
async function pass(name: string, number: number): Promise<void> {
  const stopped = signal();
  currentSignal().addEventListener('abort', () => stopped.resolve());
  await Promise.race([gate(name, number).promise, stopped.promise]);
}

export function ending(name: string): Signal<string> {
  const found = endings.get(name) ?? signal<string>();
  endings.set(name, found);
  return found;
}

const bearer = HTTPBearer();

/** An application whose generators wait for the tests. */
export class Chat {
  @Get('/count', { sse: true, resumable: { ttlS: 60, maxBytes: 4096 } })
  async *count(name: string, max: number) {
    try {
      for (let index = 1; index <= max; index += 1) {
        yield { index };
        await pass(name, index);
      }
    } finally {
      const { reason } = currentSignal();
      ending(name).resolve(reason === undefined ? 'whole' : String(reason.cause));
    }
  }

  @Post('/lines', { resumable: true })
  async *lines(name: string) {
    for (let index = 1; index <= 3; index += 1) {
      yield { index };
      await gate(name, index).promise;
    }
  }

  @Get('/short', { sse: true, resumable: { ttlS: 0.05 } })
  async *short(name: string) {
    try {
      yield 1;
      await pass(name, 1);
      yield 2;
    } finally {
      ending(name).resolve(String(currentSignal().reason?.cause));
    }
  }

  @Get('/full', { resumable: { maxBytes: 1024 } })
  async *full(name: string) {
    try {
      for (let index = 0; ; index += 1) yield `${String(index).padStart(9)}\n`;
    } finally {
      ending(name).resolve(String(currentSignal().reason?.cause));
    }
  }

  @Get('/guarded/:room', { sse: true, resumable: true, dependencies: [bearer] })
  async *guarded(room: string, @Depends(bearer) token: HTTPAuthorizationCredentials) {
    yield { room, token: token.credentials };
    await gate('guarded', 1).promise;
    yield { room, token: token.credentials };
  }

  @Get('/refused', { sse: true, resumable: true })
  // oxlint-disable-next-line require-yield
  async *refused() {
    throw new HttpError(429, 'Later.');
  }

  @Get('/failing', { sse: true, resumable: true })
  async *failing() {
    yield 1;
    throw new Error('no more tokens');
  }

  @Get('/own-ids', { sse: true, resumable: true })
  async *ownIds() {
    yield new ServerSentEvent({ data: 1, id: 7 });
  }
}
