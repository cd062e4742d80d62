import { maxStartAttempts, revisionOf, type RolloutTarget } from './goal.js';
import { NEW_RECORD, type RevisionRecord } from './observed.js';
import { withDeath } from './restart.js';

/** A revision of a deployment. */
export interface RevisionKey {
  readonly application: string;
  readonly deployment: string;
  readonly target: RolloutTarget;
}

/** What the next controller must know of a revision: not when it failed, but that it did. */
export type LastingRecord = Pick<
  RevisionRecord,
  'everReady' | 'settled' | 'failure' | 'lastError' | 'lastFault'
>;

/** Remembers what became of each revision. */
export interface RevisionRecords {
  get(application: string, deployment: string, revision: string): RevisionRecord;
  markReady(key: RevisionKey): void;
  /** Counts a failure to start; gives the revision up when it was never in place and may not try again. */
  markStartFailure(
    key: RevisionKey,
    failure: { readonly error: string; readonly retry: boolean; readonly nowMs: number },
  ): void;
  /** Counts a death; too many of them before the revision was ever in place, and it is given up. */
  markDeath(
    key: RevisionKey,
    death: { readonly error: string; readonly nowMs: number; readonly servedMs: number },
  ): void;
  /** The crash loop of the revision is over. */
  recover(key: RevisionKey): void;
  giveUp(key: RevisionKey, error: string): void;
  /** The revision is in place: the records of the deployment's others, but for the fallback, no longer matter. */
  settle(key: RevisionKey, fallback: RolloutTarget | undefined): void;
  /** Lets a revision that was given up be tried again. */
  reset(key: RevisionKey): void;
  forgetApplication(application: string): void;
  /** What there is to remember beyond the life of the controller; plain JSON. */
  lasting(): Readonly<Record<string, LastingRecord>>;
  /** Takes over what an earlier controller remembered. */
  restore(lasting: Readonly<Record<string, LastingRecord>>): void;
}

export function createRevisionRecords(): RevisionRecords {
  const records = new Map<string, RevisionRecord>();
  const change = (key: RevisionKey, to: (record: RevisionRecord) => RevisionRecord): void => {
    records.set(nameOf(key), to(records.get(nameOf(key)) ?? NEW_RECORD));
  };
  return {
    get: (application, deployment, revision) =>
      records.get(`${application}#${deployment}#${revision}`) ?? NEW_RECORD,
    markReady(key) {
      change(key, (record) => ({ ...record, everReady: true }));
    },
    markStartFailure(key, { error, retry, nowMs }) {
      change(key, (record) => {
        const failed = withFailure(key, record, { kind: 'start', error, nowMs, servedMs: 0 });
        const failure = retry || record.everReady ? failed.failure : (record.failure ?? error);
        return { ...failed, failure };
      });
    },
    markDeath(key, death) {
      change(key, (record) => withFailure(key, record, { kind: 'death', ...death }));
    },
    recover(key) {
      change(key, (record) => ({ ...record, crashLoop: undefined }));
    },
    giveUp(key, error) {
      change(key, (record) => ({
        ...record,
        failure: error,
        lastError: error,
        lastFault: 'start',
      }));
    },
    settle(key, fallback) {
      const kept = [nameOf(key), nameOf({ ...key, target: fallback ?? key.target })];
      for (const name of records.keys()) {
        if (name.startsWith(prefixOf(key)) && !kept.includes(name)) records.delete(name);
      }
      change(key, (record) => ({
        ...record,
        everReady: true,
        settled: true,
        earlyFailures: 0,
        lastFault: undefined,
      }));
    },
    reset(key) {
      records.delete(nameOf(key));
    },
    lasting() {
      const known = [...records].filter(
        ([, { settled, failure }]) => settled || failure !== undefined,
      );
      return Object.fromEntries(known.map(([name, record]) => [name, lastingOf(record)]));
    },
    restore(lasting) {
      for (const [name, record] of Object.entries(lasting)) {
        records.set(name, { ...NEW_RECORD, ...record });
      }
    },
    forgetApplication(application) {
      for (const name of records.keys()) {
        if (name.startsWith(`${application}#`)) records.delete(name);
      }
    },
  };
}

function lastingOf(record: RevisionRecord): LastingRecord {
  const { everReady, settled, failure, lastError, lastFault } = record;
  return { everReady, settled, failure, lastError, lastFault };
}

/**
 * Until it is in place a revision has a bounded number of failures, whether its replicas do not come
 * up or die soon after: the deployer waits for an answer. Afterwards it is restarted for ever.
 */
function withFailure(
  { target }: RevisionKey,
  record: RevisionRecord,
  death: {
    readonly kind: 'start' | 'death';
    readonly error: string;
    readonly nowMs: number;
    readonly servedMs: number;
  },
): RevisionRecord {
  const { error } = death;
  const earlyFailures = record.settled ? 0 : record.earlyFailures + 1;
  const isOver = earlyFailures >= maxStartAttempts(target);
  return {
    ...record,
    earlyFailures,
    ...withDeath(target, record, death),
    lastError: error,
    lastFault: death.kind,
    failure: record.failure ?? (isOver ? error : undefined),
  };
}

function prefixOf(key: RevisionKey): string {
  return `${key.application}#${key.deployment}#`;
}

function nameOf(key: RevisionKey): string {
  return `${prefixOf(key)}${revisionOf(key.target)}`;
}
