import { randomBytes } from 'node:crypto';

import type { OperationIndex } from '@sluice/ingress';

import type { Clock } from '../../clock.js';
import type { BuiltDeployment } from '../../deployment/deployment-config.js';
import type { Engine, EngineEvent, ReplicaHandle } from '../../engine/engine.js';
import type { Log } from '../../process/log.js';
import type { ReplicaDescription } from '../../replica/types.js';
import type { Broadcast } from '../broadcast.js';
import { configKey, type DeploymentGoal, type RolloutTarget } from '../goal.js';
import { Links } from './links.js';
import type { Observed, ObservedReplica } from '../observed.js';
import { keyOf, recordFault } from './record-fault.js';
import type { Action } from '../reconcile.js';
import { describeRemote } from './describe-remote.js';
import { FleetLog } from './fleet-log.js';
import type { ConnectControl, ReplicaLink } from './replica-link.js';
import { createReplicaTable, type ReplicaTable } from './replica-table.js';
import type { RevisionRecords } from '../revision-records.js';

export interface FleetOptions {
  readonly engine: Engine;
  readonly connect: ConnectControl;
  readonly clock: Clock;
  readonly log: Log;
  readonly broadcast: Broadcast;
  readonly records: RevisionRecords;
  goalOf(application: string, deployment: string): DeploymentGoal | undefined;
  /** What the inline engine constructs. */
  builtOf(application: string, deployment: string, version: string): BuiltDeployment | undefined;
  /** The ingress of an application has said what it serves. */
  described(application: string, index: OperationIndex): void;
  /** More than one replica is wanted, of whatever deployment. */
  wantsSeveral(): boolean;
  /** Something was observed: time to reconcile. */
  changed(): void;
}

/** Silence on a channel after which the system is asked whether the process is stopped. */
const suspectAfterMs = 1_000;

/**
 * The replicas there are: carries out actions, and turns what the engine and the channels tell into
 * the observed state. Decides nothing.
 */
export class Fleet {
  readonly #options: FleetOptions;
  readonly #table: ReplicaTable = createReplicaTable();
  readonly #links: Links;
  /** Silent, and found stopped once. */
  readonly #suspects = new Set<string>();
  readonly #told: FleetLog;
  /** Of replicas that said they were ready and could not be talked to. */
  readonly #channelFailures = new Map<string, string>();

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#told = new FleetLog(options);
    this.#links = new Links({
      ...options,
      handlesOf: (id) => this.#table.get(id)?.target.handles ?? [],
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

  /** Changes the table as the actions say and returns what remains to be done to the replicas. */
  begin(actions: readonly Action[]): (() => Promise<void>)[] {
    return actions.flatMap((action) => this.#beginOne(action) ?? []);
  }

  #beginOne(action: Action): (() => Promise<void>) | undefined {
    const { engine } = this.#options;
    switch (action.kind) {
      case 'start':
        return this.#beginStart(action);
      case 'configure':
        this.#table.update(action.id, { configuring: true });
        return () => this.#configure(action);
      case 'drain':
        if (action.fault !== undefined) this.#blame(action.id, action.fault);
        if (!this.#table.move(action.id, 'draining')) return undefined;
        this.#told.draining(action.id);
        return () => engine.stopReplica(action.id, { graceMs: action.graceMs });
      case 'kill':
        if (action.fault !== undefined) this.#blame(action.id, action.fault);
        if (!this.#table.move(action.id, 'stopping')) return undefined;
        return () => engine.killReplica(action.id);
      case 'forget':
      case 'wait':
        return undefined;
      default:
        return action satisfies never;
    }
  }

  #beginStart(action: Extract<Action, { kind: 'start' }>): () => Promise<void> {
    const { application, deployment, target } = action;
    const id = `${application}#${deployment}#${randomBytes(3).toString('hex')}`;
    this.#table.add(
      { id, application, deployment, startedAtMs: this.#options.clock.now() },
      target,
    );
    return async () => {
      try {
        await this.#options.engine.startReplica({
          identity: { id, application, deployment },
          version: target.version,
          config: target.config,
          entry: target.entry,
          servesHttp: target.servesHttp,
          marksOutput: this.#options.wantsSeveral(),
          built: this.#options.builtOf(application, deployment, target.version),
        });
      } catch (error) {
        this.#table.setStartError(id, { text: String(error), retry: true });
        this.#exited(id, 'was not accepted');
      }
    };
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
        this.#exited(event.id, event.reason);
        return;
      default:
        event satisfies never;
    }
    this.#options.changed();
  }

  /** Asks the system about replicas that have gone silent: one that is stopped will not answer. */
  async checkSilent(): Promise<void> {
    await Promise.all(this.#table.list().map(({ observed }) => this.#checkOne(observed)));
  }

  async #checkOne(replica: ObservedReplica): Promise<void> {
    const { id } = replica;
    const link = replica.state === 'ready' ? await this.#links.get(id) : undefined;
    const silentMs = link?.silentMs(this.#options.clock.now()) ?? 0;
    this.#told.look(replica, silentMs);
    if (silentMs < suspectAfterMs) {
      this.#suspects.delete(id);
      return;
    }
    if ((await this.#options.engine.probe(id)) !== 'stopped') return;
    if (!this.#suspects.has(id)) {
      this.#suspects.add(id);
      return;
    }
    this.#told.replaced(id, 'the system has stopped it (SIGSTOP, or a debugger)');
    this.#table.update(id, { health: 'hung', ailment: 'was stopped by the system' });
    this.#options.changed();
  }

  /** Lets go of the channels; the replicas are left as they are. */
  close(): Promise<void> {
    return this.#links.close();
  }

  async #becomeReady(handle: ReplicaHandle, how: { readonly isAdopted: boolean }): Promise<void> {
    const { id, application } = handle.spec.identity;
    const { endpoint, pid } = handle;
    try {
      const link = await this.#links.open(handle);
      // Its answer is ReplicaDescription, by the contract of ControlMessage.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const { index } = (await link.control({ type: 'describe' })) as ReplicaDescription;
      const entry = this.#table.get(id);
      if (entry === undefined || !this.#table.move(id, 'ready')) return;
      const readyAtMs = this.#options.clock.now();
      this.#table.update(id, { endpoint, pid, readyAtMs, index: index ?? undefined });
      const { observed } = this.#table.get(id) ?? entry;
      if (how.isAdopted) this.#told.adopted(observed);
      else this.#told.ready(observed);
      this.#options.records.markReady(keyOf(entry));
      const goal = this.#options.goalOf(application, entry.observed.deployment);
      if (index && goal?.removed !== true) this.#options.described(application, index);
      this.#watchHealth(id, link);
    } catch (error) {
      this.#channelFailures.set(id, `its channel failed: ${String(error)}`);
      await this.#options.engine.killReplica(id);
    }
    this.#options.changed();
  }

  #watchHealth(id: string, link: ReplicaLink): void {
    const settings = (): { periodMs: number; timeoutMs: number } => {
      const entry = this.#table.get(id);
      const goal =
        entry && this.#options.goalOf(entry.observed.application, entry.observed.deployment);
      const config = (goal ?? entry?.target)?.config;
      return {
        periodMs: (config?.healthCheckPeriodS ?? 10) * 1_000,
        timeoutMs: (config?.healthCheckTimeoutS ?? 30) * 1_000,
      };
    };
    link.checkHealth(settings, {
      failed: (check) => this.#told.unhealthy(id, check),
      verdict: (health, reason) => {
        const why =
          health === 'hung' ? 'it answers no health check' : 'it failed its health checks';
        this.#told.replaced(id, why);
        const ailment = health === 'hung' ? undefined : `failed its health checks: ${reason}`;
        this.#table.update(id, { health, ailment });
        this.#options.changed();
      },
    });
  }

  async #configure({ id, config }: Extract<Action, { kind: 'configure' }>): Promise<void> {
    const entry = this.#table.get(id);
    if (entry === undefined) return;
    const key = keyOf({ ...entry, target: { ...entry.target, config } });
    try {
      const link = await this.#links.get(id);
      await link?.control({ type: 'configure', config });
      this.#table.update(id, { configuring: false, configKey: configKey(config) });
      this.#options.records.markReady(key);
    } catch (error) {
      const text = describeRemote(error);
      this.#options.log.error(`replica ${id} refused its new config: ${text}`);
      this.#table.update(id, { configuring: false });
      const { application, deployment } = entry.observed;
      const goal = this.#options.goalOf(application, deployment);
      const isGoal = goal !== undefined && configKey(goal.config) === configKey(config);
      if (isGoal && goal.previous !== undefined) this.#options.records.giveUp(key, text);
      // It cannot take a config that served before: another replica can.
      else this.#table.update(id, { health: 'worn' });
    }
    this.#options.changed();
  }

  #exited(id: string, reason: string): void {
    const entry = this.#table.get(id);
    if (entry === undefined) return;
    const { application, deployment } = entry.observed;
    const isMissed = this.#options.goalOf(application, deployment)?.removed === false;
    this.#told.ended(entry.observed, { reason, isMissed });
    if (entry.observed.state === 'starting') {
      const failure = this.#channelFailures.get(id);
      // One that ended by itself took its channel along; one with a broken channel was killed for it.
      const wasKilled = failure !== undefined && reason === 'signal SIGKILL';
      this.#blame(id, wasKilled ? failure : `it ended before it could serve (${reason})`);
    } else if (entry.observed.state === 'ready') {
      this.#blame(id, `replica ${id} ended: ${reason}`);
    }
    this.#table.remove(id);
    void this.#links.drop(id);
    this.#suspects.delete(id);
    this.#channelFailures.delete(id);
    this.#options.changed();
  }

  #blame(id: string, fault: string): void {
    const entry = this.#table.get(id);
    if (entry !== undefined) recordFault(entry, fault, this.#options);
  }

  #targetOf({ spec }: ReplicaHandle): RolloutTarget {
    const goal = this.#options.goalOf(spec.identity.application, spec.identity.deployment);
    const { version, config, entry, servesHttp } = spec;
    const same = [goal, goal?.previous].find((target) => target?.version === version);
    const { wanted, handles } = same ?? { wanted: config.numReplicas, handles: [] };
    return { version, config, wanted, entry, servesHttp, handles };
  }
}
