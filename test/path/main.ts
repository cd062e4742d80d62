/**
 * The command behind `npm run path`: the way of one warm POST through the sources.
 *
 * The served path with the inline engine, so that all of it is in one process: front, routing,
 * channel, replica, application. Each file is printed where the request first enters it.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate as nextPass } from 'node:timers/promises';

import { serve } from 'sluice';

import { profileRequest } from './profile.js';
import { render } from './render.js';
import { app } from './shop.js';

const WARM_UP = 300;

const silent = (): void => undefined;

const withCalls = process.argv.includes('--calls');
await serve.run(app, {
  engine: 'inline',
  routePrefix: '/shop',
  port: 0,
  log: { info: silent, warn: silent, error: silent },
});
try {
  const { request, close } = await openClient(serve.status().url ?? '');
  for (let sent = 0; sent < WARM_UP; sent += 1) await request();
  const profile = await profileRequest(request);
  close();
  process.stdout.write(render(profile, { withCalls }));
} finally {
  await serve.shutdown();
}

/** A connection that stays open; each request resolves when its answer is here and has left the server. */
async function openClient(
  url: string,
): Promise<{ request: () => Promise<void>; close: () => void }> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  socket.setEncoding('latin1');
  await once(socket, 'connect');
  const body = JSON.stringify({ name: 'Tea', price: 4.5, note: 'green' });
  const text = [
    'POST /shop/items/3 HTTP/1.1',
    `host: ${hostname}:${port}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
  const request = async (): Promise<void> => {
    socket.write(text);
    const [answer]: unknown[] = await once(socket, 'data');
    if (!String(answer).startsWith('HTTP/1.1 200 ') || !String(answer).endsWith(body)) {
      throw new Error(`the request was answered with ${String(answer)}`);
    }
    // Lets the server finish what follows its last byte.
    for (let pass = 0; pass < 3; pass += 1) await nextPass();
  };
  return { request, close: () => socket.destroy() };
}
