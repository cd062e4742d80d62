import type { OperationIndex } from '@sluice/ingress';
import type { ChannelEndpoint } from '@sluice/ingress/channel';

import type { Clock } from '../../clock.js';
import type { Engine, EngineEvent } from '../../engine/engine.js';
import type { Log } from '../../process/create-log.js';
import type { SelfReport } from '../../replica/self-report.js';
import type { ReplicaSpec } from '../../replica/spec.js';
import type { Broadcast } from '../broadcast.js';
import type { GoalBook } from '../goal-book.js';
import { revisionOf, type RolloutTarget } from '../goal.js';
import type { Observed } from '../observed.js';
import type { Action } from '../reconcile.js';
import type { RevisionRecords } from '../revision-records.js';
import { Effects, type Effect } from './effects.js';
import { FleetLog } from './fleet-log.js';
import { HealthWatch, type CheckTimes } from './health-watch.js';
import { Links } from './links.js';
import { createReplicaTable, revisionKeyOf, type ReplicaTable } from './replica-table.js';

export interface FleetOptions {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly log: Log;
  readonly broadcast: Broadcast;
  readonly book: GoalBook;
  readonly records: RevisionRecords;
  /** Something was observed: time to reconcile. */
  changed(): void;
}

/** How a replica came to be in the table. */
type Origin = 'started' | 'adopted';

/** A replica whose channel has ended and whose exit does not follow within this time cannot be talked to. */
const EXIT_FOLLOWS_MS = 1_000;

/** The replicas there are: turns what the engine tells of them and they of themselves into the observed state. */
export class Fleet {
  readonly #options: FleetOptions;
  readonly #table: ReplicaTable = createReplicaTable();
  readonly #told: FleetLog;
  readonly #links: Links;
  readonly #health: HealthWatch;
  readonly #effects: Effects;
  /** Of replicas that were killed because they could not be talked to. */
  readonly #channelFailures = new Map<string, string>();
  #isClosed = false;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#told = new FleetLog(options);
    this.#links = new Links({
      ...options,
      handlesOf: (id) => this.#table.get(id)?.target.handles ?? [],
    });
    const shared = { ...options, table: this.#table, told: this.#told };
    this.#health = new HealthWatch({
      ...shared,
      timesOf: (id) => this.#checkTimes(id),
      linkOf: (id) => this.#links.get(id),
    });
    this.#effects = new Effects({
      ...shared,
      links: this.#links,
      blame: (id, fault) => this.#blame(id, fault),
      ended: (id, reason) => this.#ended(id, reason),
    });
  }

  get observed(): Observed {
    return {
      replicas: this.#table.list().map((entry) => entry.observed),
      records: (...key) => this.#options.records.get(...key),
    };
  }

  /** Takes over what an earlier controller left; resolves when those that can be reached serve again. */
  async adopt(): Promise<void> {
    const handles = await this.#options.engine.adopt();
    await Promise.all(
      handles.map(async ({ spec, pid, endpoint }) => {
        const { identity } = spec;
        this.#table.add(
          { ...identity, startedAtMs: this.#options.clock.now() },
          this.#targetOf(spec),
        );
        this.#table.update(identity.id, { pid });
        if (endpoint !== undefined) await this.#listens({ spec, endpoint }, 'adopted');
      }),
    );
  }

  /** Looks at silent replicas from now on. */
  begin(): void {
    this.#health.begin();
  }

  /** Changes the observed state as the actions say and returns what remains to be done to the replicas. */
  carryOut(actions: readonly Action[]): readonly Effect[] {
    return actions.flatMap((action) => this.#effects.begin(action) ?? []);
  }

  /** Takes note of an engine event. */
  observe(event: EngineEvent): void {
    switch (event.type) {
      case 'listening': {
        const { spec, pid, endpoint } = event.replica;
        const { id } = spec.identity;
        // A replica that is not in the table yet is found by `adopt`.
        if (this.#table.get(id) === undefined) return;
        this.#table.update(id, { pid, waitsFor: firstWait(spec) });
        void this.#listens({ spec, endpoint }, 'started');
        return;
      }
      case 'unreachable':
        this.#wears(event.id, event.reason);
        break;
      case 'exited':
        this.#ended(event.id, event.reason);
        return;
      default:
        event satisfies never;
    }
    this.#options.changed();
  }

  /** Lets go of the channels; the replicas are left as they are. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#health.close();
    await this.#links.close();
  }

  /** Opens the channel of a replica and hears what it says; resolves when its first report has been acted on. */
  #listens(
    replica: { readonly spec: ReplicaSpec; readonly endpoint: ChannelEndpoint },
    origin: Origin,
  ): Promise<void> {
    const { identity } = replica.spec;
    const { id } = identity;
    if (this.#links.get(id) !== undefined) return Promise.resolve();
    return new Promise((resolve) => {
      const follow = async (): Promise<void> => {
        const link = await this.#links.open(identity, replica.endpoint);
        await link.follow((report, before) => {
          void this.#hears(replica, { report, before, origin }).then(resolve);
        });
      };
      follow().catch((error: unknown) => {
        resolve();
        this.#losesChannel(id, String(error));
      });
    });
  }

  /** Takes note of what a replica says of itself. */
  async #hears(
    replica: { readonly spec: ReplicaSpec; readonly endpoint: ChannelEndpoint },
    news: {
      readonly report: SelfReport;
      readonly before: SelfReport | undefined;
      readonly origin: Origin;
    },
  ): Promise<void> {
    const { id } = replica.spec.identity;
    const { report, before } = news;
    const { life, worn } = report;
    this.#links.need(id, report.needs);
    if (worn !== undefined && worn !== before?.worn) {
      this.#wears(id, worn);
      this.#options.changed();
    }
    switch (life.kind) {
      case 'starting':
        this.#table.update(id, { waitsFor: life.waitsFor });
        return;
      case 'ready':
        if (before?.life.kind === 'ready') return;
        await this.#becomesReady(
          replica,
          life.index,
          before === undefined ? news.origin : 'started',
        );
        return;
      case 'failed':
        this.#table.setStartError(id, { text: life.error, retry: life.retry });
        return;
      case 'leaving':
        if (before?.life.kind !== 'leaving') this.#leaves(id, life.reason);
        return;
      default:
        life satisfies never;
    }
  }

  async #becomesReady(
    replica: { readonly spec: ReplicaSpec; readonly endpoint: ChannelEndpoint },
    index: OperationIndex | undefined,
    origin: Origin,
  ): Promise<void> {
    const { id, application } = replica.spec.identity;
    const { book, clock, records } = this.#options;
    // The handles of the replica come first: a request may call through them at once.
    await this.#links.routed(id);
    const link = await this.#links.get(id);
    const entry = this.#table.get(id);
    if (link === undefined || entry === undefined || !this.#table.move(id, 'ready')) return;
    const readyAtMs = clock.now();
    this.#table.update(id, { endpoint: replica.endpoint, readyAtMs, index });
    const { observed } = this.#table.get(id) ?? entry;
    if (origin === 'adopted') this.#told.adopted(observed);
    else this.#told.ready(observed);
    records.markReady(revisionKeyOf(entry));
    const goal = book.deployment(application, observed.deployment);
    if (index !== undefined && goal?.removed !== true) book.setIndex(application, index);
    this.#health.watch(id, link);
    this.#options.changed();
  }

  #leaves(id: string, reason: string): void {
    if (this.#table.get(id)?.observed.state !== 'ready') return;
    this.#told.replaced(id, `it ends by itself after ${reason}`);
    this.#table.update(id, { health: 'failing', ailment: `ended after ${reason}` });
    this.#options.changed();
  }

  #wears(id: string, reason: string): void {
    this.#told.replaced(id, reason);
    this.#table.update(id, { health: 'worn' });
  }

  /** The exit of a replica takes its channel along and is told by the engine; anything else is a fault. */
  #losesChannel(id: string, error: string): void {
    const { clock, engine } = this.#options;
    clock.after(EXIT_FOLLOWS_MS, () => {
      // A replica that serves is left to its health checks.
      if (this.#isClosed || this.#table.get(id)?.observed.state !== 'starting') return;
      this.#channelFailures.set(id, `its channel failed: ${error}`);
      engine.killReplica(id).catch(() => undefined);
    });
  }

  #checkTimes(id: string): CheckTimes | undefined {
    const entry = this.#table.get(id);
    if (entry === undefined) return undefined;
    const { application, deployment } = entry.observed;
    return (this.#options.book.deployment(application, deployment) ?? entry.target).config;
  }

  #ended(id: string, reason: string): void {
    const entry = this.#table.get(id);
    if (entry === undefined) return;
    const { application, deployment } = entry.observed;
    const isMissed = this.#options.book.deployment(application, deployment)?.removed === false;
    this.#told.ended(entry.observed, { reason, isMissed });
    if (entry.observed.state === 'starting') {
      const failure = this.#channelFailures.get(id);
      // A replica that ended by itself took its channel along; one with a broken channel was killed for it.
      const wasKilled = failure !== undefined && reason === 'signal SIGKILL';
      this.#blame(id, wasKilled ? failure : `it ended before it could serve (${reason})`);
    } else if (entry.observed.state === 'ready') {
      this.#blame(id, `replica ${id} ended: ${reason}`);
    }
    this.#table.remove(id);
    this.#health.forget(id);
    void this.#links.drop(id);
    this.#channelFailures.delete(id);
    this.#options.changed();
  }

  /** Counts a replica that ended, or could not start, against its revision. */
  #blame(id: string, fault: string): void {
    const entry = this.#table.get(id);
    if (entry === undefined) return;
    const { clock, records } = this.#options;
    const nowMs = clock.now();
    const { application, deployment, state, readyAtMs = nowMs } = entry.observed;
    const key = revisionKeyOf(entry);
    if (state !== 'starting') {
      records.markDeath(key, { error: fault, nowMs, servedMs: nowMs - readyAtMs });
      return;
    }
    const { text, retry } = entry.startError ?? { text: fault, retry: true };
    const revision = revisionOf(entry.target);
    const before = records.get(application, deployment, revision);
    records.markStartFailure(key, { error: text, retry, nowMs });
    const { failure, everReady } = records.get(application, deployment, revision);
    if (everReady) this.#told.couldNotStart(id, text);
    // The deployer gets the whole text once the revision is given up. Until then a line tells why it takes long.
    else if (failure === undefined && before.lastError !== text) this.#told.isTriedAgain(id, text);
  }

  #targetOf(spec: ReplicaSpec): RolloutTarget {
    const goal = this.#options.book.deployment(spec.identity.application, spec.identity.deployment);
    const { version, config, entry, servesHttp } = spec;
    const same = [goal, goal?.previous].find((target) => target?.version === version);
    const { wanted, handles } = same ?? { wanted: config.numReplicas, handles: [] };
    return { version, config, wanted, entry, servesHttp, handles };
  }
}

/** A replica that has said nothing yet imports its module, which may keep it from speaking. */
function firstWait({ entry }: ReplicaSpec): string | undefined {
  return entry === undefined ? undefined : `the import of ${entry.module}`;
}
