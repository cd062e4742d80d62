import type { Clock } from '../../clock.js';
import { nextSlowS } from '../../engine/start-limit.js';
import type { ControllerMetrics } from '../controller-metrics.js';
import type { Log } from '../../process/create-log.js';
import { firstLine } from '../held-back.js';
import type { ObservedReplica } from '../observed.js';

/** The log names an event loop that has been silent for so long. */
const BLOCKED_AFTER_MS = 5_000;

/** The events that the log has of a replica which is still there. */
interface Told {
  slowS?: number;
  blockedAtMs?: number;
  drainingAtMs?: number;
}

/** Says in the log what becomes of replicas, one event each, and counts it. */
export class FleetLog {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #metrics: ControllerMetrics;
  readonly #told = new Map<string, Told>();

  constructor(options: {
    readonly log: Log;
    readonly clock: Clock;
    readonly metrics: ControllerMetrics;
  }) {
    this.#log = options.log;
    this.#metrics = options.metrics;
    this.#clock = options.clock;
  }

  ready(replica: ObservedReplica): void {
    const tookMs = this.#clock.now() - replica.startedAtMs;
    const took = secondsOf(tookMs);
    this.#metrics.ready(replica, tookMs);
    this.#log.info(`${named(replica)} is ready after ${took}`);
  }

  adopted(replica: ObservedReplica): void {
    this.#log.info(`${named(replica)} was left by an earlier controller and is taken over`);
  }

  couldNotStart(id: string, error: string): void {
    this.#log.warn(`replica ${id} could not start: ${error}`);
  }

  isTriedAgain(id: string, error: string): void {
    this.#log.warn(`replica ${id} could not start and is tried again: ${firstLine(error)}`);
  }

  draining(id: string): void {
    this.#of(id).drainingAtMs = this.#clock.now();
  }

  /** A health check failed; three in a row replace the replica. */
  unhealthy(
    replica: Pick<ObservedReplica, 'id' | 'application' | 'deployment'>,
    check: { readonly count: number; readonly of: number; readonly reason: string },
  ): void {
    this.#metrics.healthCheckFailed(replica);
    this.#log.warn(
      `replica ${replica.id} failed health check ${check.count} of ${check.of}: ${check.reason}`,
    );
  }

  replaced(id: string, why: string): void {
    this.#log.warn(`replica ${id} is replaced: ${why}`);
  }

  /** `isMissed`: another takes its place. */
  ended(
    replica: ObservedReplica,
    end: { readonly reason: string; readonly isMissed: boolean },
  ): void {
    const { reason } = end;
    const { drainingAtMs } = this.#of(replica.id);
    this.#told.delete(replica.id);
    if (replica.state === 'starting') this.#metrics.couldNotStart(replica);
    if (replica.state === 'ready') {
      if (end.isMissed) this.#metrics.died(replica);
      const then = end.isMissed ? '; it is replaced' : '';
      this.#log.warn(`${named(replica)} ended: ${reason}${then}`);
    } else if (replica.state === 'draining') {
      const took = secondsOf(this.#clock.now() - (drainingAtMs ?? this.#clock.now()));
      if (reason === 'signal SIGKILL') {
        this.#log.warn(`${named(replica)} did not end in time and was killed after ${took}`);
      } else
        this.#log.info(`${named(replica)} has been drained and ended after ${took}: ${reason}`);
    } else if (replica.state === 'stopping') {
      this.#log.info(`${named(replica)} was stopped: ${reason}`);
    }
  }

  /** Looks whether a replica is slow to start, or blocks its event loop. */
  look(replica: ObservedReplica, silentMs: number): void {
    if (replica.state === 'starting') this.#lookAtStart(replica);
    if (replica.state === 'ready') this.#lookAtSilence(replica, silentMs);
  }

  #lookAtStart(replica: ObservedReplica): void {
    const told = this.#of(replica.id);
    const nextS = nextSlowS(told.slowS);
    if (this.#clock.now() - replica.startedAtMs < nextS * 1_000) return;
    told.slowS = nextS;
    const what = replica.waitsFor ?? 'its process';
    this.#log.warn(`replica ${replica.id} is not ready after ${nextS} s: it waits for ${what}`);
  }

  #lookAtSilence(replica: ObservedReplica, silentMs: number): void {
    const told = this.#of(replica.id);
    if (silentMs >= BLOCKED_AFTER_MS && told.blockedAtMs === undefined) {
      told.blockedAtMs = this.#clock.now() - silentMs;
      this.#log.warn(
        `${named(replica)} has not answered for ${secondsOf(silentMs)}: its event loop is blocked. It gets no new requests`,
      );
    }
    if (silentMs >= BLOCKED_AFTER_MS || told.blockedAtMs === undefined) return;
    const took = secondsOf(this.#clock.now() - told.blockedAtMs - silentMs);
    delete told.blockedAtMs;
    this.#log.info(`${named(replica)} answers again after ${took}`);
  }

  #of(id: string): Told {
    const known = this.#told.get(id);
    if (known !== undefined) return known;
    const told: Told = {};
    this.#told.set(id, told);
    return told;
  }
}

function named({ id, pid }: ObservedReplica): string {
  return pid === undefined ? `replica ${id}` : `replica ${id} (pid ${pid})`;
}

function secondsOf(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
