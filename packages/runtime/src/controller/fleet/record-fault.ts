import type { Clock } from '../../clock.js';
import type { Log } from '../../process/log.js';
import { revisionOf } from '../goal.js';
import type { ReplicaEntry } from './replica-table.js';
import type { RevisionKey, RevisionRecords } from '../revision-records.js';

interface Recording {
  readonly records: RevisionRecords;
  readonly clock: Clock;
  readonly log: Log;
}

/** Counts a replica that ended, or could not start, against its revision. */
export function recordFault(entry: ReplicaEntry, fault: string, recording: Recording): void {
  const { records, clock, log } = recording;
  const nowMs = clock.now();
  const { id, application, deployment, state, readyAtMs = nowMs } = entry.observed;
  if (state !== 'starting') {
    const servedMs = nowMs - readyAtMs;
    records.markDeath(keyOf(entry), { error: fault, nowMs, servedMs });
    return;
  }
  const { text, retry } = entry.startError ?? { text: fault, retry: true };
  const revision = revisionOf(entry.target);
  const before = records.get(application, deployment, revision);
  records.markStartFailure(keyOf(entry), { error: text, retry, nowMs });
  const { failure, everReady } = records.get(application, deployment, revision);
  // Whoever deployed it gets the whole text when it is given up; until then one line tells why it takes long.
  if (everReady) log.warn(`replica ${id} could not start: ${text}`);
  else if (failure === undefined && before.lastError !== text) {
    log.warn(`replica ${id} could not start and is tried again: ${firstLine(text)}`);
  }
}

/** What a replica's faults are counted under. */
export function keyOf({
  observed,
  target,
}: Pick<ReplicaEntry, 'observed' | 'target'>): RevisionKey {
  return { application: observed.application, deployment: observed.deployment, target };
}

function firstLine(text: string): string {
  return text.split('\n', 1).join('');
}
