import { type AddressInfo, connect } from 'node:net';

import { createHttpServer, serveHttp } from '@sluice/core/internal';
import { expect, it, onTestFinished } from 'vitest';

import { signal } from '../support/signal.js';

it('listeners of an abort hear that the client has left, though its reason was read before', async () => {
  const told = signal<string>();
  let asked: string | undefined;
  const server = createHttpServer();
  serveHttp(server, {
    handle: (exchange) => {
      exchange.abort.listen((reason) => told.resolve(reason));
      exchange.reply.destroy();
      asked = exchange.abort.reason;
    },
    connect: () => undefined,
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.close();
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the server listens on TCP
  const { port } = server.address() as AddressInfo;
  const client = connect(port, '127.0.0.1').on('error', () => undefined);
  client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  expect(await told.promise).toBe('disconnect');
  expect(asked).toBe('disconnect');
  client.destroy();
});
