import { currentTracer, type ActiveSpan } from '@sluice/core/internal';
import type { TracedWork } from '@sluice/ingress/channel';

import type { ReplicaIdentity } from './spec.js';

/** Begins the span of work in a replica, from its admission to the end of its handler. */
export function replicaSpan(
  { application, deployment, id }: ReplicaIdentity,
  { kind, name, requestId, trace }: TracedWork,
): ActiveSpan | undefined {
  const isCall = kind === 'call' || kind === 'taken';
  return currentTracer()?.start({
    name: isCall && name !== '' ? `${deployment}.${name}` : deployment,
    kind: isCall ? 'server' : 'internal',
    parent: trace,
    attributes: {
      ...(isCall && { 'rpc.system': 'sluice', 'rpc.service': deployment }),
      'rpc.method': isCall && name !== '' ? name : undefined,
      'sluice.application': application,
      'sluice.deployment': deployment,
      'sluice.replica': id,
      'sluice.request_id': requestId,
    },
  });
}
