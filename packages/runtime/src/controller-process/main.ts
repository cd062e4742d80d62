import type { App } from '@sluice/core';
import { connectChannel, openEndpoint, type ChannelClient } from '@sluice/ingress/channel';

import { serveAdmin, type AdminServer } from '../admin/admin-server.js';
import type { OtherProcess } from '../admin/attach/attach-control.js';
import { systemClock } from '../clock.js';
import type { AskedRecent } from '../tracing/recent-source.js';
import { createRemoteEngine } from '../engine/remote/remote-engine.js';
import { ServeError } from '../errors.js';
import { parentPort } from '../ipc/process-port.js';
import { connectPeer, PeerError } from '../ipc/rpc.js';
import { configureProcessLog } from '../process/configure-process-log.js';
import { surviveClosedOutput } from '../process/closed-output.js';
import { createLog } from '../process/create-log.js';
import { writeLastLines } from '../process/last-lines.js';
import { processUsage, type ProcessUsage } from '../process/process-usage.js';
import { metricsOf, serveOnPort, type CollectedMetrics } from './controller-page.js';
import type {
  AdminStart,
  ControllerHostProcedures,
  ControllerProcedures,
  IngressChannel,
} from './controller-procedures.js';
import { Controller } from '../controller/controller.js';
import { DeclaredApplications } from '../controller/declared/declared-applications.js';
import { deployRequest } from '../controller/deploy-request.js';
import { ControlLink } from '../controller/fleet/control-link.js';

/** The controller's process, started by the supervisor, whose engine it decides for. */
surviveClosedOutput();
const port = parentPort();
if (port === undefined)
  throw new ServeError('E_PARENT', 'a controller is started by its supervisor.');
port.onClose(() => process.exit(1));
process.title = 'sluice: controller';

let secret: string | undefined;
const remote = createRemoteEngine(
  () => supervisor,
  () => secret,
);
let controller: Controller | undefined;
let declared: DeclaredApplications | undefined;
let admin: AdminServer | undefined;
const ingresses = new Map<string, ChannelClient>();

const supervisor = connectPeer<ControllerHostProcedures, ControllerProcedures>(port, {
  ...remote.events,
  async begin(params, handle) {
    secret = params.secret;
    await configureProcessLog(params.logging, {
      source: { name: 'controller', id: String(process.pid) },
      fileName: `controller_${process.pid}.log`,
    });
    const { engine } = remote;
    controller = new Controller({ engine });
    const own = new DeclaredApplications({ controller, engine, changed: tellStatus });
    declared = own;
    controller.onStatus(tellStatus);
    await controller.start();
    await own.resume();
    const metrics = metricsOf({ controller, ingresses, store: engine.store }, params.metrics ?? {});
    await serveOnPort(() => metrics.page(), params.metrics ?? {});
    if (params.admin !== undefined) {
      const parts = { controller, declared: own, handle, metrics };
      admin = await startAdmin(params.admin, parts);
    }
  },
  async deploy(request) {
    const report = await deployRequest(request, {
      declared: begun().declared,
      controller: begun().controller,
    });
    tellStatus();
    return report;
  },
  setTargetCapacity: ({ percentage }) => begun().controller.setTargetCapacity(percentage),
  ingressStarted: followIngress,
  ingressEnded({ id }) {
    begun().controller.unsubscribe(id);
    ingresses.get(id)?.close();
    ingresses.delete(id);
  },
  longestGraceMs: () => begun().controller.longestGraceMs(),
  async drain({ graceMs }) {
    // What is deployed from now on would be in nobody's way but the drain's.
    void admin?.close();
    await begun().controller.drain(graceMs);
    // Nothing is left to be done: this process may be killed.
    writeLastLines();
  },
  ping: () => null,
});

/** Keeps an ingress told of the routes: a connection that ends before the ingress does is opened again. */
async function followIngress(ingress: IngressChannel): Promise<void> {
  const { id, endpoint } = ingress;
  const channel = connectChannel(await openEndpoint(endpoint), { id, secret });
  const isCurrent = (): boolean => ingresses.get(id) === channel;
  ingresses.get(id)?.close();
  ingresses.set(id, channel);
  void channel.closed
    .then(() => (isCurrent() ? followIngress(ingress) : undefined))
    // Nobody listens there any more: the supervisor will tell that the ingress has ended.
    .catch(() => undefined);
  const link = new ControlLink(channel);
  await begun().controller.subscribe(
    {
      id,
      select: (routing) => routing,
      send: (snapshot) => link.control({ type: 'routing', snapshot }),
    },
    {
      load: () => link.control({ type: 'load' }),
      held: (after) => link.control({ type: 'held', after }),
    },
  );
}

/** Nothing of the admin API is loaded before somebody asks for it. */
async function startAdmin(
  start: AdminStart,
  parts: {
    readonly controller: Controller;
    readonly declared: DeclaredApplications;
    readonly handle: unknown;
    readonly metrics: CollectedMetrics;
  },
): Promise<AdminServer> {
  const { handle } = parts;
  if (typeof handle !== 'object' || handle === null) {
    throw new ServeError('E_PORT', 'the supervisor sent no handle for the admin API.');
  }
  const load = async (): Promise<App> => {
    const { entryLoader, startAdminApp } = await import('../admin/start.js');
    return await startAdminApp({
      ...start,
      ...parts,
      clock: systemClock,
      log: createLog('controller'),
      others: otherProcesses,
      loadEntry: entryLoader(start.loader),
      status: () => parts.declared.status(),
      onReplaced: (names) => supervisor.notify('applicationsReplaced', { names }),
    });
  };
  return await serveAdmin(load, { handle, access: start.access });
}

function otherProcesses(): readonly OtherProcess[] {
  return [
    { name: 'supervisor', pid: process.ppid, usage: () => supervisor.call('usage', null) },
    { name: 'controller', pid: process.pid, usage: async () => processUsage() },
    ...[...ingresses].map(([id, channel]) => {
      // The id tells incarnations apart by their process id.
      const [, name = id, pid = ''] = /^(.*) \((\d+)\)$/.exec(id) ?? [];
      return {
        name,
        pid: Number(pid),
        // An ingress of this same version answers so.
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion
        usage: async () => (await channel.control({ type: 'usage' })) as ProcessUsage,
        recent: async (asked: AskedRecent) =>
          await new ControlLink(channel).control({ type: 'recent', ...asked }),
      };
    }),
  ];
}

function tellStatus(): void {
  if (declared !== undefined) supervisor.notify('status', declared.status());
}

function begun(): { readonly controller: Controller; readonly declared: DeclaredApplications } {
  if (controller === undefined || declared === undefined) {
    throw new PeerError('The controller has not begun.');
  }
  return { controller, declared };
}
