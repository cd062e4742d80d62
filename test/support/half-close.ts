import { EventEmitter, once } from 'node:events';

import { Get, Post, currentSignal, sleep } from '@sluice/core';

/** What the handlers of `HalfCloseApi` say: started, left, returned; and what it hears: go on. */
export const heard = new EventEmitter();

/** Handlers for clients that close their own side of a connection and still read. */
export class HalfCloseApi {
  @Get('/fast')
  fast() {
    return 'fast';
  }

  /** Ends when told to, whether or not its client has left. */
  @Get('/slow')
  async slow(length = 0) {
    const signal = currentSignal();
    signal.addEventListener('abort', () => heard.emit('left'));
    await once(heard, 'go on');
    return `aborted: ${signal.aborted}`.padEnd(length);
  }

  /** Gives up when its client leaves. */
  @Get('/waits')
  async waits() {
    heard.emit('started');
    await sleep(60_000);
  }

  @Get('/stream')
  async *stream() {
    try {
      yield 'first\n';
      await sleep(60_000);
    } finally {
      heard.emit('returned');
    }
  }

  @Post('/body', { body: Object })
  body({ body }: { body: unknown }) {
    return body;
  }
}

/** A request without a body, as it is sent. */
export function requestFor(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
}
