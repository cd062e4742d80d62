import { isDeepStrictEqual } from 'node:util';

import type { OperationIndex } from '@sluice/ingress';
import type { ChannelEndpoint } from '@sluice/ingress/channel';

import type { Clock } from '../../clock.js';
import type { Engine } from '../../engine/engine.js';
import type { SelfReport } from '../../replica/self-report.js';
import type { ReplicaSpec } from '../../replica/spec.js';
import type { GoalBook } from '../goal-book.js';
import type { RevisionRecords } from '../revision-records.js';
import type { FleetLog } from './fleet-log.js';
import type { HealthWatch } from './health-watch.js';
import type { Links } from './links.js';
import { revisionKeyOf, type ReplicaTable } from './replica-table.js';

/** A replica whose channel has ended and whose exit does not follow within this time cannot be talked to. */
const EXIT_FOLLOWS_MS = 1_000;

export interface HearingOptions {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly book: GoalBook;
  readonly records: RevisionRecords;
  readonly table: ReplicaTable;
  readonly told: FleetLog;
  readonly links: Links;
  readonly health: HealthWatch;
  /** Something was observed. */
  changed(): void;
}

/** A replica that has a channel. */
export interface ListeningReplica {
  readonly spec: ReplicaSpec;
  readonly endpoint: ChannelEndpoint;
}

/** How a replica came to be in the table. */
type Origin = 'started' | 'adopted';

/** Hears what replicas say of themselves over their channels, and writes it into the table. */
export class Hearing {
  readonly #options: HearingOptions;
  /** Of replicas that were killed because they could not be talked to. */
  readonly #channelFailures = new Map<string, string>();
  #isClosed = false;

  constructor(options: HearingOptions) {
    this.#options = options;
  }

  /** Opens the channel of a replica; resolves when the table has its first report. */
  follow(replica: ListeningReplica, origin: Origin): Promise<void> {
    const { links, table } = this.#options;
    const { identity } = replica.spec;
    if (links.get(identity.id) !== undefined) return Promise.resolve();
    table.update(identity.id, { waitsFor: firstWait(replica.spec) });
    return new Promise((resolve) => {
      const hear = async (): Promise<void> => {
        const link = await links.open(identity, replica.endpoint);
        await link.follow(async (report, before) => {
          await this.#takeNote(replica, { report, before, origin });
          resolve();
        });
      };
      hear().catch((error: unknown) => {
        resolve();
        this.#loseChannel(identity.id, String(error));
      });
    });
  }

  /** The replica serves, but should be replaced. */
  wears(id: string, reason: string): void {
    const { table, told } = this.#options;
    told.replaced(id, reason);
    table.update(id, { health: 'worn' });
    this.#options.changed();
  }

  /** Why the replica was killed, when its channel was the reason. */
  channelFailure(id: string): string | undefined {
    return this.#channelFailures.get(id);
  }

  forget(id: string): void {
    this.#channelFailures.delete(id);
  }

  close(): void {
    this.#isClosed = true;
  }

  async #takeNote(
    replica: ListeningReplica,
    news: {
      readonly report: SelfReport;
      readonly before: SelfReport | undefined;
      readonly origin: Origin;
    },
  ): Promise<void> {
    const { links, table } = this.#options;
    const { id } = replica.spec.identity;
    const { report, before } = news;
    const { life, worn } = report;
    links.need(id, report.needs);
    if (report.rank !== undefined && report.rank !== before?.rank) {
      table.update(id, { rank: report.rank });
    }
    if (report.models !== undefined && !isDeepStrictEqual(report.models, before?.models)) {
      table.update(id, { models: report.models });
      this.#options.changed();
    }
    if (worn !== undefined && worn !== before?.worn) this.wears(id, worn);
    switch (life.kind) {
      case 'starting':
        table.update(id, { waitsFor: life.waitsFor ?? firstWait(replica.spec) });
        return;
      case 'ready': {
        if (before?.life.kind === 'ready') return;
        const origin = before === undefined ? news.origin : 'started';
        await this.#becomeReady(replica, life.index, origin);
        return;
      }
      case 'failed':
        table.setStartError(id, { text: life.error, retry: life.retry });
        return;
      case 'leaving':
        if (before === undefined && news.origin === 'adopted')
          this.#adoptLeaving(replica.spec, life.reason);
        else if (before?.life.kind !== 'leaving') this.#leave(id, life.reason);
        return;
      default:
        life satisfies never;
    }
  }

  async #becomeReady(
    { spec, endpoint }: ListeningReplica,
    index: OperationIndex | undefined,
    origin: Origin,
  ): Promise<void> {
    const { id, application } = spec.identity;
    const { book, clock, health, links, records, table, told } = this.#options;
    // The handles of the replica come first: a request may call through them at once.
    await links.routed(id);
    const link = await links.get(id);
    const entry = table.get(id);
    if (link === undefined || entry === undefined || !table.move(id, 'ready')) return;
    table.update(id, { endpoint, readyAtMs: clock.now(), index });
    const { observed } = table.get(id) ?? entry;
    if (origin === 'adopted') told.adopted(observed);
    else told.ready(observed);
    records.markReady(revisionKeyOf(entry));
    const goal = book.deployment(application, observed.deployment);
    if (index !== undefined && goal?.removed !== true) book.setIndex(application, index);
    health.watch(id, link);
    this.#options.changed();
  }

  #leave(id: string, reason: string): void {
    const { table, told } = this.#options;
    if (table.get(id)?.observed.state !== 'ready') return;
    told.replaced(id, `it ends by itself after ${reason}`);
    table.update(id, { health: 'failing', ailment: `ended after ${reason}` });
    this.#options.changed();
  }

  /** A replica that an earlier controller saw serve drains already: its end is no failure to start. */
  #adoptLeaving({ identity, config }: ReplicaSpec, reason: string): void {
    const { engine, table, told } = this.#options;
    const { id } = identity;
    if (!table.move(id, 'draining')) return;
    told.replaced(id, `it ends by itself after ${reason}`);
    told.draining(id);
    // Nothing new for the replica, but the engine ends it should it not end by itself.
    const graceMs = config.gracefulShutdownTimeoutS * 1_000;
    engine.stopReplica(id, { graceMs }).catch(() => undefined);
    this.#options.changed();
  }

  /** The exit of a replica takes its channel along and is told by the engine; anything else is a fault. */
  #loseChannel(id: string, error: string): void {
    const { clock, engine, table } = this.#options;
    clock.after(EXIT_FOLLOWS_MS, () => {
      // A replica that serves is left to its health checks.
      if (this.#isClosed || table.get(id)?.observed.state !== 'starting') return;
      this.#channelFailures.set(id, `its channel failed: ${error}`);
      engine.killReplica(id).catch(() => undefined);
    });
  }
}

/** A replica that has said nothing yet imports its module, which may keep the replica from speaking. */
function firstWait({ entry }: ReplicaSpec): string | undefined {
  return entry === undefined ? undefined : `the import of ${entry.module}`;
}
