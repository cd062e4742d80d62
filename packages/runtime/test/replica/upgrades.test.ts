import { once } from 'node:events';
import { createServer } from 'node:http';

import { Ingress } from '@sluice/ingress';
import { describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';

import { Deployment, bind } from '../../src/index.js';
import { startHttpCluster } from '../support/http-cluster.js';

const server = createServer();
const sockets = new WebSocketServer({ noServer: true });
server.on('upgrade', (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, () => undefined);
});

@Ingress({ app: server })
@Deployment({ maxWebSockets: 1 })
class Existing {}

describe('upgraded connections of an existing app', () => {
  it('counts upgraded connections against maxWebSockets until they end', async () => {
    const { url, replica } = await startHttpCluster(bind(Existing));
    const dial = (): WebSocket => new WebSocket(url.replace('http', 'ws'));
    const first = dial();
    await once(first, 'open');
    expect(replica('Existing').load()).toEqual({ ongoing: 0, webSockets: 1 });
    const [, refusal] = await once(dial(), 'unexpected-response');
    refusal.resume();
    expect(refusal.statusCode).toBe(503);
    first.terminate();
    await expect.poll(() => replica('Existing').load().webSockets).toBe(0);
    const next = dial();
    await once(next, 'open');
    next.terminate();
  });
});
