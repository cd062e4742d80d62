import { setTimeout as delay } from 'node:timers/promises';

import { SendError, type SendFailure } from './send-error.js';

/** How often a request is sent, and how long its sender waits. */
export interface AttemptOptions {
  /** The most times that a request is sent, 1 to 20; defaults to 3. */
  readonly attempts?: number;
  /** Seconds for each of them, until the answer has been read; defaults to 10. */
  readonly timeoutS?: number;
  /** The most seconds between two of them, also where a receiver asks for more; defaults to 30. */
  readonly maxDelayS?: number;
}

/** An answer that has been read, or why there is none. */
export type Outcome =
  | { readonly kind: 'answer'; readonly response: Response; readonly text: string }
  | { readonly kind: 'failure'; readonly reason: SendFailure; readonly error: unknown };

interface Attempts {
  readonly id: string;
  /** In messages: the origin, without a path that may hold a secret. */
  readonly where: string;
  readonly options: Required<AttemptOptions>;
  readonly signal: AbortSignal | undefined;
  readonly random: () => number;
  readonly attempt: (signal: AbortSignal) => Promise<Outcome>;
}

/** A delivered request. */
export interface Delivered {
  readonly response: Response;
  readonly text: string;
  readonly attempts: number;
}

/**
 * Sends a request until a receiver is content, at most `attempts` times. Rejects with {@link SendError}, and with
 * the reason of the signal.
 */
export async function attemptAll(plan: Attempts): Promise<Delivered> {
  const { options, signal, random, attempt } = plan;
  for (let attempts = 1; ; attempts += 1) {
    signal?.throwIfAborted();
    const timeout = AbortSignal.timeout(options.timeoutS * 1000);
    const outcome = await attempt(
      signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    );
    signal?.throwIfAborted();
    if (outcome.kind === 'answer' && outcome.response.ok) {
      return { response: outcome.response, text: outcome.text, attempts };
    }
    if (attempts >= options.attempts || !mayRepeat(outcome)) throw failed(plan, outcome, attempts);
    const delayMs = delayBefore(attempts + 1, outcome, { options, random });
    // Rejects for an abort alone, of which the next round throws the reason.
    await delay(delayMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  }
}

/** Statuses that say "later": of the client's errors no other will be better the next time. */
const LATER: ReadonlySet<number> = new Set([408, 425, 429]);

function mayRepeat(outcome: Outcome): boolean {
  if (outcome.kind === 'failure') return outcome.reason !== 'refused';
  const { status } = outcome.response;
  return status >= 500 || LATER.has(status);
}

const FIRST_DELAY_S = 0.5;

/** Milliseconds: what the receiver asks for, else twice as long each time, of which a random half. */
function delayBefore(
  attempt: number,
  outcome: Outcome,
  { options, random }: Pick<Attempts, 'options' | 'random'>,
): number {
  const asked = outcome.kind === 'answer' ? outcome.response.headers.get('retry-after') : null;
  const ownS = FIRST_DELAY_S * 2 ** (attempt - 2) * (0.5 + random() / 2);
  const wantedS = asked !== null && /^\d+$/.test(asked) ? Number(asked) : ownS;
  return Math.min(wantedS, options.maxDelayS) * 1000;
}

function failed({ id, where }: Attempts, outcome: Outcome, attempts: number): SendError {
  const times = attempts === 1 ? '' : ` after ${attempts} attempts`;
  if (outcome.kind === 'answer') {
    const { status } = outcome.response;
    return new SendError('status', `${where} answered ${status}${times}.`, {
      id,
      attempts,
      status,
    });
  }
  const { reason, error } = outcome;
  const what = reason === 'timeout' ? 'did not answer in time' : 'could not be reached';
  return new SendError(reason, `${where} ${what}${times}.`, { id, attempts, cause: error });
}
