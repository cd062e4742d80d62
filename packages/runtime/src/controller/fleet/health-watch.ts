import { thrownMessage } from '@sluice/core/internal';
import { SILENCE_MS } from '@sluice/ingress/channel';

import { resolvedWithin, type Clock } from '../../clock.js';
import { MAX_FAILED_HEALTH_CHECKS } from '../../deployment/deployment-defaults.js';
import type { Engine } from '../../engine/engine.js';
import type { ReplicaHealth } from '../observed.js';
import type { ControlLink } from './control-link.js';
import type { FleetLog } from './fleet-log.js';
import type { ReplicaTable } from './replica-table.js';

/** How often silent replicas are looked at. */
const LOOK_EVERY_MS = 500;

export interface HealthWatchOptions {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly table: ReplicaTable;
  readonly told: FleetLog;
  /** The times of a replica's checks, as its deployment has them now; undefined once it is gone. */
  timesOf(id: string): CheckTimes | undefined;
  linkOf(id: string): Promise<ControlLink> | undefined;
  /** The health of a replica has changed in the table. */
  changed(): void;
}

export interface CheckTimes {
  readonly healthCheckPeriodS: number;
  readonly healthCheckTimeoutS: number;
}

type Failure = { readonly kind: 'silent' | 'refused'; readonly reason: string };
type CheckResult = { readonly kind: 'healthy' } | Failure;

/** Finds out how ready replicas do: asks the application, and asks the system about silent processes. */
export class HealthWatch {
  readonly #options: HealthWatchOptions;
  /** Silent, and found stopped once. */
  readonly #suspects = new Set<string>();
  /** By replica: cancels its next check. */
  readonly #checks = new Map<string, () => void>();
  #cancelLook: (() => void) | undefined;
  #isClosed = false;

  constructor(options: HealthWatchOptions) {
    this.#options = options;
  }

  /** Looks at silent replicas from now on. */
  begin(): void {
    const look = async (): Promise<void> => {
      await this.#lookAtAll();
      if (!this.#isClosed) this.begin();
    };
    this.#cancelLook = this.#options.clock.after(LOOK_EVERY_MS, () => void look());
  }

  /** Checks a replica until it is forgotten, or until three checks in a row have failed. */
  watch(id: string, link: ControlLink): void {
    const { told } = this.#options;
    let failures: Failure[] = [];
    const check = async (times: CheckTimes): Promise<void> => {
      const result = await this.#ask(link, times.healthCheckTimeoutS);
      if (!this.#checks.has(id)) return;
      if (result.kind === 'healthy') {
        failures = [];
        schedule();
        return;
      }
      failures = [...failures, result];
      const { reason } = result;
      const replica = this.#options.table.get(id)?.observed;
      const failed = { count: failures.length, of: MAX_FAILED_HEALTH_CHECKS, reason };
      if (replica !== undefined) told.unhealthy(replica, failed);
      if (failures.length < MAX_FAILED_HEALTH_CHECKS) schedule();
      else this.#replace(id, failures);
    };
    const schedule = (): void => {
      const times = this.#options.timesOf(id);
      if (times === undefined) return;
      const periodMs = times.healthCheckPeriodS * 1_000;
      this.#checks.set(
        id,
        this.#options.clock.after(periodMs, () => {
          void check(this.#options.timesOf(id) ?? times);
        }),
      );
    };
    schedule();
  }

  forget(id: string): void {
    this.#suspects.delete(id);
    this.#checks.get(id)?.();
    this.#checks.delete(id);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelLook?.();
    for (const id of this.#checks.keys()) this.forget(id);
  }

  #ask(link: ControlLink, timeoutS: number): Promise<CheckResult> {
    const answered = link.control({ type: 'health' }).then(
      (): CheckResult => ({ kind: 'healthy' }),
      (error: unknown): CheckResult => ({
        kind: 'refused',
        reason: thrownMessage(error),
      }),
    );
    const late: Failure = { kind: 'silent', reason: `no answer within ${timeoutS} s` };
    return resolvedWithin(this.#options.clock, { ms: timeoutS * 1_000, late }, answered);
  }

  #replace(id: string, failures: readonly Failure[]): void {
    const isHung = failures.every(({ kind }) => kind === 'silent');
    const why = isHung ? 'it answers no health check' : 'it failed its health checks';
    const reason = failures.at(-1)?.reason;
    this.#judge(id, why, {
      health: isHung ? 'hung' : 'failing',
      ailment: isHung ? undefined : `failed its health checks: ${reason}`,
    });
  }

  async #lookAtAll(): Promise<void> {
    await Promise.all(this.#options.table.list().map(({ observed }) => this.#look(observed.id)));
  }

  /** A process that the system has stopped will not answer, however long one waits. */
  async #look(id: string): Promise<void> {
    const { clock, engine, table, told } = this.#options;
    const isReady = table.get(id)?.observed.state === 'ready';
    const link = isReady ? await this.#options.linkOf(id) : undefined;
    const replica = table.get(id)?.observed;
    if (replica === undefined) return;
    const silentMs = link?.silentMs(clock.now()) ?? 0;
    told.look(replica, silentMs);
    if (silentMs < SILENCE_MS) {
      this.#suspects.delete(id);
      return;
    }
    // An engine that cannot be asked just now says nothing about the replica.
    const state = await engine.probe?.(id).catch(() => undefined);
    if (state !== 'stopped') return;
    if (!this.#suspects.has(id)) {
      this.#suspects.add(id);
      return;
    }
    this.#judge(id, 'the system has stopped it (SIGSTOP, or a debugger)', {
      health: 'hung',
      ailment: 'was stopped by the system',
    });
  }

  #judge(
    id: string,
    why: string,
    to: { readonly health: ReplicaHealth; readonly ailment: string | undefined },
  ): void {
    this.#options.told.replaced(id, why);
    this.#options.table.update(id, to);
    this.#options.changed();
  }
}
