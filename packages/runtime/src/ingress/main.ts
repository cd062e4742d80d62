import { createServer } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { createFront, type Front } from '@sluice/ingress/front';
import { createRequestRouter } from '@sluice/ingress/router';
import { openEndpoint, serveChannel, type ChannelHandler } from '@sluice/ingress/channel';

import { accessLogToStdout } from '../process/access-log.js';
import { systemClock, within } from '../clock.js';
import { deferred } from '../deferred.js';
import { surviveClosedOutput } from '../process/closed-output.js';
import { parentPort } from '../ipc/process-port.js';
import { connectPeer } from '../ipc/rpc.js';
import type { ControlMessage } from '../replica/types.js';
import type { IngressProcedures } from './procedures.js';

/** An ingress process, started by the supervisor: accepts on its port, routed by the controller. */
surviveClosedOutput();
const port = parentPort();
if (port === undefined) throw new Error('an ingress process is started by the supervisor');
port.onClose(() => process.exit(1));
process.title = `sluice: ${process.argv[2] ?? 'ingress'}`;

let front: Front | undefined;
const router = createRequestRouter({ open: openEndpoint });
const routed = deferred<void>();

connectPeer<object, IngressProcedures>(port, {
  async begin({ http, socketPath, awaited }) {
    const { accessLog } = accessLogToStdout();
    front = createFront({
      router,
      http,
      ...(accessLog !== undefined && { log: accessLog }),
    });
    front.expect(awaited);
    await serveRouting(front, socketPath);
  },
  expect: ({ awaited }) => front?.expect(awaited),
  ping: () => null,
  async listen(_, handle) {
    // Until then connections wait in the port's queue, which the supervisor holds.
    await routed.promise;
    if (typeof handle !== 'object' || handle === null) throw new Error('there is no handle');
    await front?.listen({ handle });
  },
  turnAway: () => front?.turnAway(),
  async drain({ graceMs }) {
    await front?.drain({ graceMs });
  },
  async close() {
    await front?.close();
    // The last lines of the access log are written in this turn; then this process may be killed.
    await nextTurn();
  },
});

/** How long a replica that does not answer holds up what the controller is told. */
const connectMs = 500;

/** Takes routing from the controller, whichever one connects. */
function serveRouting(to: Front, socketPath: string): Promise<void> {
  const handler = routingHandler(to);
  const server = createServer((socket) => {
    serveChannel(socket, handler);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });
}

function routingHandler(to: Front): ChannelHandler {
  return {
    admit: () => 'draining',
    release: () => undefined,
    handle: (exchange) => exchange.destroy(),
    connect: (exchange) => exchange.refuse(404, [], 'Not Found'),
    call: (call) => call.result(new Uint8Array()),
    tunnel: (stream) => stream.destroy(),
    async control(message) {
      // The controller of this same version sends nothing else.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const routing = message as Extract<ControlMessage, { type: 'routing' }>;
      to.update(routing.snapshot);
      routed.resolve();
      // Whoever waits for the answer takes the replicas for reachable.
      await within(systemClock, { ms: connectMs, late: undefined }, router.connected());
      return null;
    },
  };
}
