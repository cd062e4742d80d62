import type { Clock } from '../clock.js';
import type { Engine } from '../engine/engine.js';
import type { Log } from '../process/create-log.js';
import { Broadcast } from './broadcast.js';
import { CanaryWatch } from './canary/canary-watch.js';
import type { ControllerMetrics } from './controller-metrics.js';
import { Fleet } from './fleet/fleet.js';
import type { GoalBook } from './goal-book.js';
import type { MachineGpus } from './gpus/machine-gpus.js';
import type { RevisionRecords } from './revision-records.js';
import { Autoscaler } from './scaling/autoscaler.js';
import type { LoadSource } from './scaling/load-source.js';

/** The parts of a controller that work by themselves, and ask for another step when something has changed. */
export interface Workings {
  readonly fleet: Fleet;
  readonly broadcast: Broadcast;
  readonly autoscaler: Autoscaler;
  readonly canary: CanaryWatch;
}

export interface WorkingsOptions {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly log: Log;
  readonly book: GoalBook;
  readonly records: RevisionRecords;
  readonly metrics: ControllerMetrics;
  readonly gpus: MachineGpus;
  /** Counts controllers, so that routers know the newest. */
  readonly epoch: number;
  /** The routers of ingresses, whose load counts too. */
  routers(): Iterable<LoadSource>;
  /** Time to reconcile. */
  changed(): void;
}

/** Makes the parts; none of them does anything yet. */
export function createWorkings(options: WorkingsOptions): Workings {
  const broadcast = new Broadcast(options.epoch);
  const fleet = new Fleet({ ...options, broadcast, changed: () => options.changed() });
  return {
    fleet,
    broadcast,
    autoscaler: autoscalerOf(fleet, options),
    canary: canaryWatch(fleet, options),
  };
}

function autoscalerOf(fleet: Fleet, options: WorkingsOptions): Autoscaler {
  const { clock, log, book, engine } = options;
  return new Autoscaler({
    clock,
    log,
    goal: () => book.goal,
    observed: () => fleet.observed,
    sources: (interest) => [...options.routers(), ...fleet.loadSources(interest)],
    standBy: (isWanted) => {
      // An engine that is gone needs no process to stand by.
      engine.keepStandby?.(isWanted).catch(() => undefined);
    },
    scale: ({ application, name }, replicas) => {
      book.scale(application, name, replicas);
      options.changed();
    },
  });
}

function canaryWatch(fleet: Fleet, options: WorkingsOptions): CanaryWatch {
  const { clock, log, book, records } = options;
  return new CanaryWatch({
    clock,
    log,
    goal: () => book.goal,
    observed: () => fleet.observed,
    tally: (id) => fleet.tally(id),
    giveUp: (key, reason) => {
      records.giveUp(key, reason);
      options.changed();
    },
  });
}
