import type { AttachAnswers, AttachRequest } from '../../attach/attach-request.js';
import type { Clock } from '../../clock.js';
import type { Engine, EngineEvent } from '../../engine/engine.js';
import type { ControllerMetrics } from '../controller-metrics.js';
import type { MetricsSource } from '../../metrics/metrics-collector.js';
import type { Log } from '../../process/create-log.js';
import type { ControlAnswers } from '../../replica/control-message.js';
import type { ReplicaSpec } from '../../replica/spec.js';
import type { RecentSource } from '../../tracing/recent-source.js';
import type { Broadcast } from '../broadcast.js';
import type { GoalBook } from '../goal-book.js';
import type { MachineGpus } from '../gpus/machine-gpus.js';
import { deploymentKey, initialWanted, revisionOf, type RolloutTarget } from '../goal.js';
import type { Observed } from '../observed.js';
import { rankMoves } from '../ranks.js';
import type { Action } from '../reconcile.js';
import type { RevisionRecords } from '../revision-records.js';
import type { LoadInterest, LoadSource } from '../scaling/load-source.js';
import type { ControlLink } from './control-link.js';
import { Effects, type Effect } from './effects.js';
import { FleetLog } from './fleet-log.js';
import { HealthWatch, type CheckTimes } from './health-watch.js';
import { Hearing } from './hearing.js';
import { Links } from './links.js';
import { createReplicaTable, revisionKeyOf, type ReplicaTable } from './replica-table.js';

export interface FleetOptions {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly log: Log;
  readonly broadcast: Broadcast;
  readonly book: GoalBook;
  readonly records: RevisionRecords;
  readonly metrics: ControllerMetrics;
  readonly gpus: Pick<MachineGpus, 'devices'>;
  /** Something was observed: time to reconcile. */
  changed(): void;
}

/** The replicas there are: turns what the engine tells of them and they of themselves into the observed state. */
export class Fleet {
  readonly #options: FleetOptions;
  readonly #table: ReplicaTable = createReplicaTable();
  readonly #told: FleetLog;
  readonly #links: Links;
  readonly #health: HealthWatch;
  readonly #effects: Effects;
  readonly #hearing: Hearing;

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
    this.#hearing = new Hearing({ ...shared, links: this.#links, health: this.#health });
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
      gpus: this.#options.gpus.devices,
    };
  }

  /** The replicas that can be asked for their metrics and their last requests. */
  get sources(): readonly (MetricsSource & RecentSource)[] {
    return this.#table.list().flatMap(({ observed: { id } }) => {
      const link = this.#links.get(id);
      if (link === undefined) return [];
      return [
        {
          name: id,
          ask: async () => await (await link).control({ type: 'metrics' }),
          recent: async (asked) => await (await link).control({ type: 'recent', ...asked }),
        } satisfies MetricsSource & RecentSource,
      ];
    });
  }

  /** The ready replicas whose load counts: those of the deployments that are meant, and those that call others. */
  loadSources(interest: LoadInterest): readonly LoadSource[] {
    return this.#table.list().flatMap(({ observed, target }) => {
      const { id, application, deployment, state } = observed;
      const calls = target.handles.length > 0 || this.#links.callsOthers(id);
      const key = deploymentKey(application, deployment);
      if (state !== 'ready' || !(calls || interest.isMeant(key))) return [];
      return [this.#loadSource(id, { stats: interest.hasPolicy(key) })];
    });
  }

  /** What a replica has answered since it was first asked. */
  async tally(id: string): Promise<ControlAnswers['tally']> {
    const link = await this.#links.get(id);
    if (link === undefined) throw new Error(`there is no channel to replica ${id}`);
    return await link.control({ type: 'tally' });
  }

  /** Takes over what an earlier controller left; resolves when those that can be reached serve again. */
  async adopt(): Promise<void> {
    const handles = await this.#options.engine.adopt();
    await Promise.all(
      handles.map(async ({ spec, pid, endpoint }) => {
        const { identity } = spec;
        this.#table.add(
          {
            ...identity,
            startedAtMs: this.#options.clock.now(),
            rank: spec.rank ?? 0,
            gpus: spec.gpus && { devices: spec.gpus, amount: spec.config.gpus },
          },
          this.#targetOf(spec),
        );
        this.#table.update(identity.id, { pid, isAdopted: true });
        if (endpoint !== undefined) await this.#hearing.follow({ spec, endpoint }, 'adopted');
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

  /** Asks for the replacement of every replica of a deployment that serves. */
  replaceAll(application: string, deployment: string): void {
    for (const { observed } of this.#table.list()) {
      const isOne = observed.application === application && observed.deployment === deployment;
      if (isOne && observed.state === 'ready')
        this.#hearing.wears(observed.id, 'a restart was asked for');
    }
  }

  /** Closes the gaps that ended replicas left in the ranks, where nothing changes any more. */
  moveRanks(): readonly Effect[] {
    const { replicas } = this.observed;
    return this.#effects.moveRanks(rankMoves(replicas));
  }

  /** Asks something of a replica for a person who works on it; undefined when it has no channel. */
  async attach<R extends AttachRequest>(
    id: string,
    request: R,
  ): Promise<AttachAnswers[R['kind']] | undefined> {
    const link = await this.#links.get(id);
    // The answer is that of the request's kind.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return (await link?.control({ type: 'attach', request })) as
      | AttachAnswers[R['kind']]
      | undefined;
  }

  /** Takes note of an engine event. */
  observe(event: EngineEvent): void {
    switch (event.type) {
      case 'listening': {
        const { spec, pid, endpoint } = event.replica;
        const { id } = spec.identity;
        // A replica that is not in the table yet is found by `adopt`.
        if (this.#table.get(id) === undefined) return;
        this.#table.update(id, { pid });
        void this.#hearing.follow({ spec, endpoint }, 'started');
        return;
      }
      case 'unreachable':
        this.#hearing.wears(event.id, event.reason);
        return;
      case 'exited':
        this.#ended(event.id, event.reason);
        return;
      default:
        event satisfies never;
    }
  }

  /** Lets go of the channels; the replicas are left as they are. */
  async close(): Promise<void> {
    this.#hearing.close();
    this.#health.close();
    await this.#links.close();
  }

  #loadSource(id: string, asks: { readonly stats: boolean }): LoadSource {
    const link = async (): Promise<ControlLink> => {
      const open = await this.#links.get(id);
      if (open === undefined) throw new Error(`there is no channel to replica ${id}`);
      return open;
    };
    return {
      id,
      load: async () => (await link()).control({ type: 'load', ...asks }),
      held: async (after) => (await link()).control({ type: 'held', after }),
    };
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
      const failure = this.#hearing.channelFailure(id);
      // A replica that ended by itself took its channel along; one with a broken channel was killed for it.
      const wasKilled = failure !== undefined && reason === 'signal SIGKILL';
      this.#blame(id, wasKilled ? failure : `it ended before it could serve (${reason})`);
    } else if (entry.observed.state === 'ready') {
      this.#blame(id, `replica ${id} ended: ${reason}`);
    }
    this.#table.remove(id);
    this.#health.forget(id);
    void this.#links.drop(id);
    this.#hearing.forget(id);
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
    const { wanted, handles } = same ?? { wanted: initialWanted(config), handles: [] };
    return { version, config, wanted, entry, servesHttp, handles };
  }
}
