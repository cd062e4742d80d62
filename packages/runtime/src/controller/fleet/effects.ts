import { randomBytes } from 'node:crypto';

import { thrownMessage } from '@sluice/core/internal';

import type { Clock } from '../../clock.js';
import type { Engine } from '../../engine/engine.js';
import type { Log } from '../../process/create-log.js';
import type { GoalBook } from '../goal-book.js';
import { configKey, wantedReplicas } from '../goal.js';
import { freeRank, ranksOf, type RankMove } from '../ranks.js';
import type { Action } from '../reconcile.js';
import type { RevisionRecords } from '../revision-records.js';
import type { FleetLog } from './fleet-log.js';
import type { Links } from './links.js';
import { revisionKeyOf, type ReplicaTable } from './replica-table.js';

export interface EffectsOptions {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly log: Log;
  readonly book: GoalBook;
  readonly records: RevisionRecords;
  readonly table: ReplicaTable;
  readonly links: Links;
  readonly told: FleetLog;
  /** Counts a fault against the revision of a replica. */
  blame(id: string, fault: string): void;
  /** A replica is gone. */
  ended(id: string, reason: string): void;
  changed(): void;
}

/** The part of an action that remains once the table counts the action as done. */
export type Effect = () => Promise<void>;

/** Carries out actions, and decides nothing. */
export class Effects {
  readonly #options: EffectsOptions;

  constructor(options: EffectsOptions) {
    this.#options = options;
  }

  /** Changes the table as an action says, so that the next look at it counts the action as done. */
  begin(action: Action): Effect | undefined {
    const { engine, table, told } = this.#options;
    switch (action.kind) {
      case 'start':
        return this.#beginStart(action);
      case 'configure':
        table.update(action.id, { configuring: true });
        return () => this.#configure(action);
      case 'drain':
        if (action.fault !== undefined) this.#options.blame(action.id, action.fault);
        if (!table.move(action.id, 'draining')) return undefined;
        told.draining(action.id);
        return () => engine.stopReplica(action.id, { graceMs: action.graceMs });
      case 'kill':
        if (action.fault !== undefined) this.#options.blame(action.id, action.fault);
        if (!table.move(action.id, 'stopping')) return undefined;
        return () => engine.killReplica(action.id);
      case 'forget':
      case 'wait':
        return undefined;
      default:
        return action satisfies never;
    }
  }

  #beginStart(action: Extract<Action, { kind: 'start' }>): Effect {
    const { book, clock, engine, table } = this.#options;
    const { application, deployment, target } = action;
    const id = `${application}#${deployment}#${randomBytes(3).toString('hex')}`;
    const rank = freeRank(ranksOf(table.list(), { application, deployment }));
    const { gpus: amount } = target.config;
    const gpus = action.gpus && { devices: action.gpus, amount };
    table.add({ id, application, deployment, startedAtMs: clock.now(), rank, gpus }, target);
    return async () => {
      try {
        await engine.startReplica({
          identity: { id, application, deployment },
          version: target.version,
          config: target.config,
          entry: target.entry,
          servesHttp: target.servesHttp,
          rank,
          ...(action.gpus !== undefined && { gpus: action.gpus }),
          marksOutput: wantedReplicas(book.goal) > 1,
          built: book.built(application, deployment, target.version),
        });
      } catch (error) {
        table.setStartError(id, { text: String(error), retry: true });
        this.#options.ended(id, 'was not accepted');
      }
    };
  }

  /** Gives replicas the ranks that others have left free. */
  moveRanks(moves: readonly RankMove[]): readonly Effect[] {
    const { table, links } = this.#options;
    return moves.map(({ id, rank }) => {
      const before = table.get(id)?.observed.rank ?? 0;
      table.update(id, { rank });
      return async () => {
        try {
          const link = await links.get(id);
          await link?.control({ type: 'rank', rank });
        } catch {
          // The channel is gone: the replica is about to be, or has the rank that it had.
          table.update(id, { rank: before });
        }
      };
    });
  }

  async #configure({ id, config }: Extract<Action, { kind: 'configure' }>): Promise<void> {
    const { book, links, log, records, table } = this.#options;
    const entry = table.get(id);
    if (entry === undefined) return;
    const key = revisionKeyOf({ ...entry, target: { ...entry.target, config } });
    try {
      const link = await links.get(id);
      await link?.control({ type: 'configure', config });
      table.update(id, { configuring: false, configKey: configKey(config) });
      records.markReady(key);
    } catch (error) {
      const text = thrownMessage(error);
      log.error(`replica ${id} refused its new config: ${text}`);
      table.update(id, { configuring: false });
      const goal = book.deployment(key.application, key.deployment);
      const isGoal = goal !== undefined && configKey(goal.config) === configKey(config);
      if (isGoal && goal.previous !== undefined) records.giveUp(key, text);
      // The replica cannot take a config that served before: another replica can.
      else table.update(id, { health: 'worn' });
    }
    this.#options.changed();
  }
}
