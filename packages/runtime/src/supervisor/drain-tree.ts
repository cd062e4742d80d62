import { resolvedWithin, type Clock } from '../clock.js';
import type { Engine, ReplicaHandle } from '../engine/engine.js';
import type { ControllerMember } from './controller-member.js';
import type { IngressMember } from './ingress-member.js';

/** The parts of a tree, which finish their work when everything ends in order. */
export interface DrainedTree {
  readonly controller: ControllerMember;
  readonly ingresses: readonly IngressMember[];
  readonly engine: Engine;
  readonly clock: Clock;
  /** Requests are served as before for so long, while probes are told already. */
  readonly delayMs: number;
  /** Calls back with the time there is. */
  readonly onBegun: (graceMs: number) => void;
}

/** Goodbyes and the end of processes may take so much longer than the time to drain. */
const MARGIN_MS = 2_000;

/** A controller that has not answered by then is not waited for. */
const ANSWER_MS = 1_000;

/**
 * Finishes what is under way: first the fronts, then the replicas, callers before callees.
 *
 * There is one deadline for all of it, the longest time any deployment has to drain. The fronts go
 * on answering that they drain until they are closed.
 */
export async function drainTree(tree: DrainedTree): Promise<void> {
  const { controller, ingresses, clock } = tree;
  const startedMs = clock.now();
  // A controller that ends from here on has ended.
  controller.release();
  for (const ingress of ingresses) ingress.leave();
  const graceMs = await graceOf(tree);
  tree.onBegun(graceMs + tree.delayMs);
  if (tree.delayMs > 0) await passed(clock, tree.delayMs);
  for (const ingress of ingresses) ingress.turnAway();
  const deadlineMs = startedMs + tree.delayMs + graceMs;
  const leftMs = (): number => Math.max(0, deadlineMs - clock.now());
  const late = undefined;
  await Promise.all(
    ingresses.map((ingress) =>
      resolvedWithin(clock, { ms: leftMs() + MARGIN_MS, late }, ingress.drain(leftMs())),
    ),
  );
  await resolvedWithin(clock, { ms: leftMs() + MARGIN_MS, late }, drainReplicas(tree, leftMs()));
}

function passed(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}

async function graceOf({ controller, engine, clock }: DrainedTree): Promise<number> {
  const asked = controller.call('longestGraceMs', null).catch(() => undefined);
  const answer = await resolvedWithin(clock, { ms: ANSWER_MS, late: undefined }, asked);
  if (answer !== undefined) return answer;
  const running = await engine.adopt();
  return Math.max(0, ...running.map(({ spec }) => spec.config.gracefulShutdownTimeoutS * 1_000));
}

async function drainReplicas(tree: DrainedTree, graceMs: number): Promise<void> {
  const { controller, engine, clock } = tree;
  const answers = controller.call('ping', null).then(
    () => true,
    () => false,
  );
  if (await resolvedWithin(clock, { ms: ANSWER_MS, late: false }, answers)) {
    try {
      await controller.call('drain', { graceMs });
      return;
    } catch {
      // The controller has died; the replicas are still there.
    }
  }
  // Without a controller their order is lost, their work is not.
  await controller.stop();
  const running = await engine.adopt();
  await Promise.all(running.map((replica) => endReplica(engine, replica, graceMs)));
}

/**
 * A replica that does not listen yet has no work to finish, and may not read that it is to stop.
 *
 * One that listens is asked, as the supervisor cannot tell whether the replica has come up: if its
 * import or its constructor blocks the event loop, the end waits for all of `graceMs`.
 */
function endReplica(
  engine: Engine,
  { spec, endpoint }: ReplicaHandle,
  graceMs: number,
): Promise<void> {
  const { id } = spec.identity;
  return endpoint === undefined ? engine.killReplica(id) : engine.stopReplica(id, { graceMs });
}
