import { ORIGIN_LENGTH, streamOrigin } from '@sluice/core/internal';

import type { ChannelClient } from '../channel/connect-channel.js';
import type { Outcome, OutcomeListener } from '../channel/outcome.js';
import type { DeploymentKey } from '../routes/snapshot.js';
import type { FindingRouter } from './request-router.js';
import type { RoutedReplica } from './routed-replica.js';
import type { Dispatched, Ticket, Work } from './work.js';

/** A request that can be sent to the replica whose stream its client comes back to. */
export interface ResumableWork extends Work {
  /** As `send`, to that replica. */
  resume(replica: ChannelClient, listener: OutcomeListener): void;
}

/** The stream that a client comes back to. */
export interface Resumption {
  readonly target: DeploymentKey;
  /** The `Last-Event-ID`, which begins with the origin of the stream. */
  readonly lastEventId: string;
}

/**
 * Sends a request to the replica that makes the stream which its client comes back to.
 *
 * Where there is no such replica any more, any other answers that there is no such stream: only a replica
 * knows who may hear that much.
 */
export function dispatchResumed(
  work: ResumableWork,
  router: FindingRouter,
  { target, lastEventId }: Resumption,
): Ticket {
  const origin = lastEventId.slice(0, ORIGIN_LENGTH);
  const replica = router.findReplica(target, ({ address }) => streamOrigin(address.id) === origin);
  const otherwise = (): Ticket => router.dispatch(target, work);
  return replica === undefined ? otherwise() : new ResumedWork(work, replica, otherwise).start();
}

/** Work for the one replica that can do it. It waits for no slot: the stream itself has one. */
class ResumedWork implements Ticket, OutcomeListener {
  readonly #work: ResumableWork;
  readonly #replica: RoutedReplica;
  readonly #otherwise: () => Ticket;
  /** The work, once it has gone to another replica. */
  #ticket: Ticket | undefined;
  #isSettled = false;

  constructor(work: ResumableWork, replica: RoutedReplica, otherwise: () => Ticket) {
    this.#work = work;
    this.#replica = replica;
    this.#otherwise = otherwise;
  }

  start(): this {
    const { link } = this.#replica;
    if (link.channel === undefined && link.isFresh) void this.#awaitLink();
    else this.#send();
    return this;
  }

  abandon(): void {
    if (this.#ticket === undefined) this.#settle({ kind: 'aborted' });
    else this.#ticket.abandon();
  }

  ended(outcome: Outcome): void {
    this.#replica.resumes.give();
    if (outcome.kind === 'done') this.#settle(outcome);
    else if (outcome.kind === 'rejected') this.#rejected(outcome.why);
    else void this.#lost(outcome);
  }

  failed(error: unknown): void {
    this.#replica.resumes.give();
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#work.failed(error);
  }

  async #awaitLink(): Promise<void> {
    await this.#replica.link.tried;
    if (!this.#isSettled) this.#send();
  }

  #send(): void {
    const { channel } = this.#replica.link;
    if (channel === undefined) {
      void this.#lost(NEVER_SENT);
      return;
    }
    this.#replica.resumes.take();
    try {
      this.#work.resume(channel, this);
    } catch (error) {
      this.failed(error);
    }
  }

  #rejected(why: Extract<Outcome, { kind: 'rejected' }>['why']): void {
    if (why === 'late') this.#settle({ kind: 'expired', queueTimeoutS: undefined });
    else if (why === 'full') this.#settle(TOO_MANY);
    else this.#elsewhere();
  }

  /** A replica that is dead makes no stream any more; of one that may live, nobody else knows. */
  async #lost(outcome: Extract<Outcome, { kind: 'lost' }>): Promise<void> {
    const fate = outcome.responseStarted ? 'unknown' : await this.#replica.link.fate();
    if (fate === 'dead' && (!outcome.sent || this.#work.mayRepeat())) this.#elsewhere();
    else this.#settle(outcome);
  }

  #elsewhere(): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#ticket = this.#otherwise();
  }

  #settle(dispatched: Dispatched): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#work.settled(dispatched);
  }
}

const NEVER_SENT: Extract<Outcome, { kind: 'lost' }> = {
  kind: 'lost',
  sent: false,
  responseStarted: false,
};

/** More clients have come back to the replica than it takes at a time. */
const TOO_MANY: Dispatched = {
  kind: 'overloaded',
  queued: 0,
  maxQueued: 0,
  statusCode: 503,
  retryAfterS: 1,
};
