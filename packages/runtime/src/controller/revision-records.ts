import { maxStartAttempts, revisionOf, type RolloutTarget } from './goal.js';
import { newRecord, type RevisionRecord } from './observed.js';
import { withDeath } from './restart.js';

/** A revision of a deployment. */
export interface RevisionKey {
  readonly application: string;
  readonly deployment: string;
  readonly target: RolloutTarget;
}

/** Remembers what became of each revision. */
export interface RevisionRecords {
  get(application: string, deployment: string, revision: string): RevisionRecord;
  markReady(key: RevisionKey): void;
  /** Counts a failure to start and gives the revision up when it never served and may not try again. */
  markStartFailure(
    key: RevisionKey,
    failure: { readonly error: string; readonly retry: boolean; readonly nowMs: number },
  ): void;
  markDeath(key: RevisionKey, death: { readonly error: string; readonly nowMs: number }): void;
  giveUp(key: RevisionKey, error: string): void;
  /** It is in place: what became of the deployment's other revisions no longer matters. */
  settle(key: RevisionKey): void;
  /** Lets a revision that was given up be tried again. */
  reset(key: RevisionKey): void;
  forgetApplication(application: string): void;
}

export function createRevisionRecords(): RevisionRecords {
  const records = new Map<string, RevisionRecord>();
  const change = (key: RevisionKey, to: (record: RevisionRecord) => RevisionRecord): void => {
    records.set(nameOf(key), to(records.get(nameOf(key)) ?? newRecord));
  };
  return {
    get: (application, deployment, revision) =>
      records.get(`${application}#${deployment}#${revision}`) ?? newRecord,
    markReady(key) {
      change(key, (record) => ({ ...record, everReady: true, startFailures: 0 }));
    },
    markStartFailure(key, { error, retry, nowMs }) {
      change(key, (record) => {
        const startFailures = record.startFailures + 1;
        const isOver = !retry || startFailures >= maxStartAttempts(key.target);
        return {
          ...record,
          startFailures,
          deathsMs: withDeath(record, nowMs),
          lastError: error,
          failure: record.failure ?? (isOver && !record.everReady ? error : undefined),
        };
      });
    },
    markDeath(key, { error, nowMs }) {
      change(key, (record) => ({
        ...record,
        deathsMs: withDeath(record, nowMs),
        lastError: error,
      }));
    },
    giveUp(key, error) {
      change(key, (record) => ({ ...record, failure: error, lastError: error }));
    },
    settle(key) {
      const kept = nameOf(key);
      for (const name of records.keys()) {
        if (name.startsWith(prefixOf(key)) && name !== kept) records.delete(name);
      }
      change(key, (record) => ({ ...record, everReady: true, settled: true, startFailures: 0 }));
    },
    reset(key) {
      records.delete(nameOf(key));
    },
    forgetApplication(application) {
      for (const name of records.keys()) {
        if (name.startsWith(`${application}#`)) records.delete(name);
      }
    },
  };
}

function prefixOf(key: RevisionKey): string {
  return `${key.application}#${key.deployment}#`;
}

function nameOf(key: RevisionKey): string {
  return `${prefixOf(key)}${revisionOf(key.target)}`;
}
