import { eitherSpelling } from './either-spelling.js';
import { hashText, mix } from './hash.js';
import type { Candidate, Policy } from './policy.js';
import { powerOfTwo } from './power-of-two.js';

/** Names the session of a request; handle calls have it as well. */
export const SESSION_HEADER = 'x-session-id';

const sessionOf = eitherSpelling(SESSION_HEADER);

/**
 * Makes a policy that sends all requests with the same value of a header field to the same replica, in
 * every router, for as long as that replica is there.
 *
 * Where the replica is full or leaving, the next one of the same value's own order gets the request. A
 * replica that comes or goes moves only the values that it gets or had. Without the field the session id
 * counts; requests without either are spread by load.
 * Source: rendezvous hashing, Thaler & Ravishankar 1998, "Using Name-Based Mappings to Increase Hit Rates".
 */
export function consistentHash({ header }: { readonly header: string }): Policy {
  const fieldOf = eitherSpelling(header);
  // A replica's id never changes, and hashing it costs more than all else here.
  const hashes = new WeakMap<Candidate, number>();
  const hashOf = (candidate: Candidate): number => {
    const known = hashes.get(candidate);
    if (known !== undefined) return known;
    const hash = hashText(candidate.id);
    hashes.set(candidate, hash);
    return hash;
  };
  return (input) => {
    const key = fieldOf(input.work) ?? sessionOf(input.work);
    if (key === undefined) return powerOfTwo(input);
    const keyHash = hashText(key, KEY_SEED);
    let chosen: (typeof input.candidates)[number] | undefined;
    let highest = -1;
    for (const candidate of input.candidates) {
      const weight = mix(keyHash ^ hashOf(candidate));
      if (weight > highest && candidate.isFree(input.nowMs)) {
        chosen = candidate;
        highest = weight;
      }
    }
    return chosen;
  };
}

/** Keeps a value that is spelled as a replica's id from cancelling it out. */
const KEY_SEED = 0x9e3779b9;
