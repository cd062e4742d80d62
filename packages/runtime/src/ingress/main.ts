import { setImmediate as nextTurn } from 'node:timers/promises';

import { DEFAULT_HOST, PLAIN_NOT_FOUND, thrownMessage } from '@sluice/core/internal';
import { openEndpoint, serveChannel, type ChannelHandler } from '@sluice/ingress/channel';
import { createFront, createTurnClock, type Front } from '@sluice/ingress/front';
import { createRequestRouter, type ConnectingRouter } from '@sluice/ingress/router';

import { deferred } from '../deferred.js';
import { ServeError } from '../errors.js';
import { parentPort } from '../ipc/process-port.js';
import { connectPeer } from '../ipc/rpc.js';
import { COUNTS_METRICS } from '../metrics/counts-metrics.js';
import type { MetricsReport } from '../metrics/metrics-collector.js';
import { measureProcess, type ProcessMetrics } from '../metrics/process-metrics.js';
import { accessLog } from '../process/access-log.js';
import { createLog } from '../process/create-log.js';
import { configureProcessLog } from '../process/configure-process-log.js';
import { surviveClosedOutput } from '../process/closed-output.js';
import { processUsage } from '../process/process-usage.js';
import { writeLastLines } from '../process/last-lines.js';
import { serveChannels } from '../process/serve-channels.js';
import type { ControlMessage } from '../replica/control-message.js';
import { addAccessFailure } from '../tracing/access-failure.js';
import { flushSpans, startTracing } from '../tracing/process-tracing.js';
import { recentReport } from '../tracing/recent-report.js';
import type { TracingSettings } from '../tracing/tracing-options.js';
import type { IngressKeeperProcedures, IngressProcedures } from './ingress-procedures.js';
import { takeRouting } from './take-routing.js';

/** An ingress process, started by the supervisor: accepts on its port, routed by the controller. */
surviveClosedOutput();
const port = parentPort();
if (port === undefined)
  throw new ServeError('E_PARENT', 'an ingress is started by its supervisor.');
port.onClose(() => process.exit(1));
const id = process.argv[2] ?? 'ingress';
process.title = `sluice: ${id}`;

let front: Front | undefined;
const routed = deferred<void>();

const keeper = connectPeer<IngressKeeperProcedures, IngressProcedures>(port, {
  async begin({ http, address, secret, awaited, logging, tracing }) {
    const now = createTurnClock();
    const router = createRequestRouter({ open: openEndpoint, secret, now });
    const measured = COUNTS_METRICS ? measureProcess({ process: id }) : undefined;
    const proxy = { name: 'proxy', id: http.host ?? DEFAULT_HOST };
    const fileName = `proxy_${id.replace('ingress ', '')}.log`;
    await configureProcessLog(logging, { source: proxy, fileName });
    if (tracing !== undefined) await traceFrom(tracing);
    const access = accessLog();
    front = createFront({
      router,
      http,
      now,
      countsRequests: COUNTS_METRICS,
      ...(access !== undefined && { access }),
      failed: addAccessFailure,
    });
    front.expect(awaited);
    const handler = controlHandler({ front, router, measured });
    const served = await serveChannels(address, (stream) =>
      serveChannel(stream, handler, { secret }),
    );
    return served.endpoint;
  },
  expect: ({ awaited }) => front?.expect(awaited),
  ping: () => null,
  async listen(_, handle) {
    // Until then connections wait in the port's queue, which the supervisor holds.
    await routed.promise;
    if (typeof handle !== 'object' || handle === null) {
      throw new ServeError('E_PORT', 'the supervisor sent no handle to listen on.');
    }
    await front?.listen({ handle });
  },
  leave: () => front?.leave(),
  retire: ({ graceMs }) => void retire(graceMs),
  turnAway() {
    front?.turnAway();
    // Clients that are turned away need no route.
    routed.resolve();
  },
  async drain({ graceMs }) {
    await front?.drain({ graceMs });
  },
  async close() {
    await front?.close();
    await flushSpans();
    // The last lines of the access log are written in this turn; then this process may be killed.
    await nextTurn();
    writeLastLines();
  },
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => keeper.notify('leaves', { signal }));
}

async function retire(graceMs: number): Promise<void> {
  await front?.retire({ graceMs });
  await flushSpans();
  // The last lines of the access log are written in this turn.
  await nextTurn();
  process.exit(0);
}

/** Requests are served, if need be without an exporter: the replicas say at their start what is wrong with it. */
async function traceFrom(settings: TracingSettings): Promise<void> {
  try {
    await startTracing(settings, { kind: 'ingress', id });
  } catch (error) {
    createLog(id).error(thrownMessage(error));
  }
}

interface Controlled {
  readonly front: Front;
  readonly router: ConnectingRouter;
  readonly measured: ProcessMetrics | undefined;
}

/** Takes routing from the controller, whichever one connects, and tells it what was counted. */
function controlHandler({ front: to, router, measured }: Controlled): ChannelHandler {
  return {
    admit: () => 'draining',
    release: () => undefined,
    handle: (exchange) => exchange.reply.destroy(),
    take: (exchange) => exchange.reply.destroy(),
    connect: (exchange) => exchange.refuse(...PLAIN_NOT_FOUND),
    call: (call) => call.result(new Uint8Array()),
    tunnel: (stream) => stream.destroy(),
    async control(message) {
      // The controller of this same version sends nothing else.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const received = message as
        | Extract<ControlMessage, { type: 'routing' | 'metrics' | 'load' | 'held' | 'recent' }>
        | { readonly type: 'usage' };
      switch (received.type) {
        case 'routing': {
          const taken = takeRouting(received.snapshot, { front: to, router });
          routed.resolve();
          await taken;
          return null;
        }
        case 'metrics': {
          const families = [...to.metrics(), ...router.metrics(), ...(measured?.families() ?? [])];
          return { pid: process.pid, families } satisfies MetricsReport;
        }
        case 'recent':
          return await recentReport(received);
        case 'load':
          return { ongoing: 0, loads: router.loads() };
        case 'usage':
          return processUsage();
        case 'held':
          return await router.held(received.after);
        default:
          return received satisfies never;
      }
    },
  };
}
