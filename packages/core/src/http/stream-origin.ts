import { createHash } from 'node:crypto';

/** The characters of an event id of a resumable stream that name the replica which makes the stream. */
export const ORIGIN_LENGTH = 8;

/** What the event ids of a replica's resumable streams begin with; says nothing of the replica's name. */
export function streamOrigin(replicaId: string): string {
  return createHash('sha256').update(replicaId).digest('base64url').slice(0, ORIGIN_LENGTH);
}
