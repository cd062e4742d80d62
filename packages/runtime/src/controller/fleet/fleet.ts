import type { Clock } from '../../clock.js';
import type { Engine, EngineEvent, ReplicaHandle } from '../../engine/engine.js';
import type { Log } from '../../process/log.js';
import type { ReplicaDescription } from '../../replica/types.js';
import type { Broadcast } from '../broadcast.js';
import type { GoalBook } from '../goal-book.js';
import { revisionOf, type RolloutTarget } from '../goal.js';
import type { Observed } from '../observed.js';
import type { Action } from '../reconcile.js';
import type { RevisionRecords } from '../revision-records.js';
import type { ConnectControl } from './control-link.js';
import { Effects, type Effect } from './effects.js';
import { FleetLog } from './fleet-log.js';
import { Health, type CheckTimes } from './health.js';
import { Links } from './links.js';
import { createReplicaTable, revisionKeyOf, type ReplicaTable } from './replica-table.js';

export interface FleetOptions {
  readonly engine: Engine;
  readonly connect: ConnectControl;
  readonly clock: Clock;
  readonly log: Log;
  readonly broadcast: Broadcast;
  readonly book: GoalBook;
  readonly records: RevisionRecords;
  /** Something was observed: time to reconcile. */
  changed(): void;
}

/** The replicas there are: turns what the engine and the channels tell into the observed state. */
export class Fleet {
  readonly #options: FleetOptions;
  readonly #table: ReplicaTable = createReplicaTable();
  readonly #told: FleetLog;
  readonly #links: Links;
  readonly #health: Health;
  readonly #effects: Effects;
  /** Of replicas that said they were ready and could not be talked to. */
  readonly #channelFailures = new Map<string, string>();

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#told = new FleetLog(options);
    this.#links = new Links({
      ...options,
      handlesOf: (id) => this.#table.get(id)?.target.handles ?? [],
    });
    const shared = { ...options, table: this.#table, told: this.#told };
    this.#health = new Health({
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
      handles.map(async (handle) => {
        const { identity } = handle.spec;
        const startedAtMs = this.#options.clock.now();
        this.#table.add({ ...identity, startedAtMs }, this.#targetOf(handle));
        if (handle.ready) await this.#becomeReady(handle, { isAdopted: true });
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
      case 'listening':
        this.#table.update(event.replica.spec.identity.id, { pid: event.replica.pid });
        void this.#links.open(event.replica).catch(() => undefined);
        return;
      case 'waits':
        this.#table.update(event.id, { waitsFor: event.what });
        return;
      case 'ready':
        void this.#becomeReady(event.replica, { isAdopted: false });
        return;
      case 'failed':
        this.#table.setStartError(event.id, { text: event.error, retry: event.retry });
        return;
      case 'leaving':
        if (this.#table.get(event.id)?.observed.state !== 'ready') return;
        this.#told.replaced(event.id, `it ends by itself after ${event.reason}`);
        this.#table.update(event.id, { health: 'failing', ailment: `ended after ${event.reason}` });
        break;
      case 'worn':
        this.#told.replaced(event.id, event.reason);
        this.#table.update(event.id, { health: 'worn' });
        break;
      case 'needs':
        this.#links.need(event.id, event.application);
        return;
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
    this.#health.close();
    await this.#links.close();
  }

  async #becomeReady(handle: ReplicaHandle, how: { readonly isAdopted: boolean }): Promise<void> {
    const { id, application } = handle.spec.identity;
    const { book, clock, engine, records } = this.#options;
    const { endpoint, pid } = handle;
    try {
      const link = await this.#links.open(handle);
      // Its answer is ReplicaDescription, by the contract of ControlMessage.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const { index } = (await link.control({ type: 'describe' })) as ReplicaDescription;
      const entry = this.#table.get(id);
      if (entry === undefined || !this.#table.move(id, 'ready')) return;
      const readyAtMs = clock.now();
      this.#table.update(id, { endpoint, pid, readyAtMs, index: index ?? undefined });
      const { observed } = this.#table.get(id) ?? entry;
      if (how.isAdopted) this.#told.adopted(observed);
      else this.#told.ready(observed);
      records.markReady(revisionKeyOf(entry));
      const goal = book.deployment(application, observed.deployment);
      if (index && goal?.removed !== true) book.setIndex(application, index);
      this.#health.watch(id, link);
    } catch (error) {
      this.#channelFailures.set(id, `its channel failed: ${String(error)}`);
      await engine.killReplica(id);
    }
    this.#options.changed();
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

  #targetOf({ spec }: ReplicaHandle): RolloutTarget {
    const goal = this.#options.book.deployment(spec.identity.application, spec.identity.deployment);
    const { version, config, entry, servesHttp } = spec;
    const same = [goal, goal?.previous].find((target) => target?.version === version);
    const { wanted, handles } = same ?? { wanted: config.numReplicas, handles: [] };
    return { version, config, wanted, entry, servesHttp, handles };
  }
}
