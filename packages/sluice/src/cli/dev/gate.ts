import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';

import { authorityOf } from '@sluice/core/internal';
import { bindPort } from '@sluice/runtime/internal';

import { answerWithError } from './error-page.js';

/** The port of `sluice dev`, which stays while the process behind it comes and goes. */
export interface Gate {
  readonly url: string;
  /** Lets connections through to a port of this machine, the waiting ones first. */
  open(port: number): void;
  /** Lets new connections wait; those under way go on. */
  hold(): void;
  /** Answers connections with what is wrong, the waiting ones first. */
  fail(problem: string): void;
  close(): void;
}

/** Listens, and holds connections until {@link Gate.open}. Throws ServeError when the port cannot be opened. */
export async function createGate(at: {
  readonly host: string;
  readonly port: number;
}): Promise<Gate> {
  const bound = await bindPort(at.host, at.port);
  const waiting = new Set<Socket>();
  const passing = new Set<Socket>();
  const answered = new Set<Socket>();
  const wait = (client: Socket): void => {
    waiting.add(client);
    client.once('close', () => waiting.delete(client));
  };
  let target: number | undefined;
  /** Takes a new connection, as the gate stands at the moment. */
  let admit: (client: Socket) => void = wait;
  const admitAll = (by: (client: Socket) => void): void => {
    admit = by;
    const all = [...waiting];
    waiting.clear();
    for (const client of all) by(client);
  };
  const pass = (client: Socket, to: number): void => {
    const upstream = connect({ port: to, host: '127.0.0.1', allowHalfOpen: true });
    let isThrough = false;
    upstream.once('connect', () => {
      isThrough = true;
      passing.add(upstream);
      client.pipe(upstream);
      upstream.pipe(client);
    });
    upstream.on('error', () => {
      // The process had just ended and got nothing: the connection waits for the next one.
      if (isThrough) client.destroy();
      else if (to === target) wait(client);
      else admit(client);
    });
    upstream.once('close', () => {
      passing.delete(upstream);
      if (isThrough) client.end();
    });
    client.once('close', () => upstream.destroy());
  };
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    // A client that leaves is nobody's failure.
    client.on('error', () => undefined);
    admit(client);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(bound.handle, resolve);
  });
  return {
    url: `http://${authorityOf(bound.host, bound.port)}`,
    open(to) {
      target = to;
      admitAll((client) => pass(client, to));
    },
    hold() {
      target = undefined;
      admit = wait;
    },
    fail(problem) {
      target = undefined;
      const errors = createHttpServer(answerWithError(problem));
      admitAll((client) => {
        answered.add(client);
        client.once('close', () => answered.delete(client));
        errors.emit('connection', client);
        client.resume();
      });
    },
    close() {
      server.close();
      for (const socket of [...waiting, ...passing, ...answered]) socket.destroy();
    },
  };
}
