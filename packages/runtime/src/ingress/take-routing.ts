import { settledWithin } from '@sluice/core/internal';
import type { RoutingSnapshot } from '@sluice/ingress';
import type { Front } from '@sluice/ingress/front';
import type { ConnectingRouter } from '@sluice/ingress/router';

/** How long a replica that does not answer keeps the controller waiting. */
const CONNECT_MS = 500;

/**
 * Gives a front the controller's newest routing, and resolves when the router has tried to reach each
 * replica of it: the controller then takes the replicas for reachable.
 */
export async function takeRouting(
  snapshot: RoutingSnapshot,
  to: { readonly front: Front; readonly router: ConnectingRouter },
): Promise<void> {
  to.front.update(snapshot);
  await settledWithin(CONNECT_MS, to.router.connected());
}
