import { connectChannel, openEndpoint, type ChannelClient } from '@sluice/ingress/channel';

import { createRemoteEngine } from '../engine/remote/remote-engine.js';
import { ServeError } from '../errors.js';
import { parentPort } from '../ipc/process-port.js';
import { connectPeer, PeerError } from '../ipc/rpc.js';
import { surviveClosedOutput } from '../process/closed-output.js';
import type {
  ControllerHostProcedures,
  ControllerProcedures,
  IngressChannel,
} from './controller-procedures.js';
import { Controller } from './controller.js';
import { deployRequest } from './deploy-request.js';

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
const ingresses = new Map<string, ChannelClient>();

const supervisor = connectPeer<ControllerHostProcedures, ControllerProcedures>(port, {
  ...remote.events,
  async begin(params) {
    secret = params.secret;
    controller = new Controller({ engine: remote.engine });
    controller.onStatus((status) => supervisor.notify('status', status));
    await controller.start();
  },
  async deploy(request) {
    const report = await deployRequest(request, { engine: remote.engine, controller: begun() });
    supervisor.notify('status', begun().status());
    return report;
  },
  ingressStarted: followIngress,
  ingressEnded({ id }) {
    begun().unsubscribe(id);
    ingresses.get(id)?.close();
    ingresses.delete(id);
  },
  longestGraceMs: () => begun().longestGraceMs(),
  drain: ({ graceMs }) => begun().drain(graceMs),
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
  await begun().subscribe({
    id,
    select: (routing) => routing,
    send: (snapshot) => channel.control({ type: 'routing', snapshot }),
  });
}

function begun(): Controller {
  if (controller === undefined) throw new PeerError('The controller has not begun.');
  return controller;
}
