import { resolvedWithin, type Clock } from '../../clock.js';
import type { Log } from '../../process/create-log.js';
import { deploymentKey, revisionOf, type GoalState } from '../goal.js';
import type { Observed } from '../observed.js';
import type { RevisionKey } from '../revision-records.js';
import { sidesOf, splitOf, type Split } from '../split.js';
import { RECENT_MS, whyGiveUp, type Tally, type TallySample } from './judge.js';

/** How often the versions are compared. */
const COMPARE_EVERY_MS = 1_000;

export interface CanaryWatchOptions {
  readonly clock: Clock;
  readonly log: Log;
  goal(): GoalState;
  observed(): Observed;
  /** Asks a replica what it has answered since it was first asked; rejects when it is gone. */
  tally(replica: string): Promise<Tally>;
  /** The candidate is given up for this reason. */
  giveUp(key: RevisionKey, reason: string): void;
}

/** What became of the requests of two versions that share the traffic. */
export type TallyPair = Pick<TallySample, 'stable' | 'candidate'>;

/** A deployment that shares its traffic, while it does. */
interface Comparison {
  /** By replica; those of replicas that are gone stay. */
  readonly stable: Map<string, Tally>;
  readonly candidate: Map<string, Tally>;
  samples: readonly TallySample[];
}

/** Compares candidates with the versions they are to replace, and gives up those that are worse. */
export class CanaryWatch {
  readonly #options: CanaryWatchOptions;
  /** By deployment and the candidate's revision. */
  readonly #comparisons = new Map<string, Comparison>();
  #cancel: (() => void) | undefined;

  constructor(options: CanaryWatchOptions) {
    this.#options = options;
  }

  /** Compares from now on, if there is anything to compare. */
  follow(): void {
    const keys = new Set(this.#splits().map((one) => one.key));
    for (const key of this.#comparisons.keys()) {
      if (!keys.has(key)) this.#comparisons.delete(key);
    }
    if (keys.size > 0 && this.#cancel === undefined) this.#schedule();
  }

  /** What has been counted of a candidate and the version beside it. */
  tallies(application: string, deployment: string): TallyPair | undefined {
    const key = this.#splits().find(
      (one) => one.application === application && one.deployment === deployment,
    )?.key;
    return key === undefined ? undefined : this.#comparisons.get(key)?.samples.at(-1);
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #schedule(): void {
    const compare = async (): Promise<void> => {
      await this.#compareAll();
      // Closed meanwhile.
      if (this.#cancel === undefined) return;
      this.#cancel = undefined;
      this.follow();
    };
    this.#cancel = this.#options.clock.after(COMPARE_EVERY_MS, () => void compare());
  }

  async #compareAll(): Promise<void> {
    await Promise.all(this.#splits().map((one) => this.#compare(one)));
  }

  async #compare({ key, application, deployment, split }: KeyedSplit): Promise<void> {
    const { clock, log } = this.#options;
    const known = this.#comparisons.get(key);
    const comparison = known ?? { stable: new Map(), candidate: new Map(), samples: [] };
    this.#comparisons.set(key, comparison);
    const ready = this.#options
      .observed()
      .replicas.filter(
        (one) =>
          one.application === application && one.deployment === deployment && one.state === 'ready',
      );
    const sides = sidesOf(split, ready);
    await Promise.all([
      ...sides.stable.map(({ id }) => this.#count(id, comparison.stable)),
      ...sides.candidate.map(({ id }) => this.#count(id, comparison.candidate)),
    ]);
    const nowMs = clock.now();
    const sample = {
      atMs: nowMs,
      stable: sum(comparison.stable),
      candidate: sum(comparison.candidate),
    };
    comparison.samples = [
      ...comparison.samples.filter(({ atMs }) => atMs >= nowMs - RECENT_MS - COMPARE_EVERY_MS * 2),
      sample,
    ];
    const why = whyGiveUp(comparison.samples, nowMs);
    if (why === undefined || this.#comparisons.get(key) !== comparison) return;
    const reason = `the candidate was given up: ${why}`;
    log.warn(`deployment ${deploymentKey(application, deployment)}: ${reason}`);
    this.#options.giveUp({ application, deployment, target: split.candidate }, reason);
  }

  async #count(id: string, tallies: Map<string, Tally>): Promise<void> {
    const { clock } = this.#options;
    try {
      const limit = { ms: COMPARE_EVERY_MS, late: undefined };
      const counted = await resolvedWithin(clock, limit, this.#options.tally(id));
      if (counted !== undefined) tallies.set(id, counted);
    } catch {
      // The replica has gone; what it had counted before stays.
    }
  }

  #splits(): readonly KeyedSplit[] {
    const { records } = this.#options.observed();
    return this.#options.goal().applications.flatMap((application) =>
      application.deployments.flatMap((one) => {
        const split = application.deleting ? undefined : splitOf(application, one, records);
        if (split === undefined) return [];
        const of = { application: application.name, deployment: one.name };
        const key = `${deploymentKey(of.application, of.deployment)} ${revisionOf(split.candidate)}`;
        return [{ key, ...of, split }];
      }),
    );
  }
}

interface KeyedSplit {
  readonly key: string;
  readonly application: string;
  readonly deployment: string;
  readonly split: Split;
}

function sum(tallies: ReadonlyMap<string, Tally>): Tally {
  let requests = 0;
  let errors = 0;
  for (const tally of tallies.values()) {
    requests += tally.requests;
    errors += tally.errors;
  }
  return { requests, errors };
}
