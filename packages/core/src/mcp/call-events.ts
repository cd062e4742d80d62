import type { Exchange } from '../http/exchange.js';
import type { ProgressReport } from '../http/progress.js';
import { type Reply, StreamBody } from '../http/reply.js';
import { DEFAULT_PING_INTERVAL_MS } from '../defaults.js';

/** The name that a client gives the progress of a request. */
export type ProgressToken = string | number;

/** The token of a request that asks for progress, and whose client reads events; undefined for any other. */
export function progressTokenOf(
  params: Readonly<Record<string, unknown>>,
  { head }: Exchange,
): ProgressToken | undefined {
  const { _meta: meta } = params;
  if (typeof meta !== 'object' || meta === null || !('progressToken' in meta)) return undefined;
  const { progressToken: token } = meta;
  if (typeof token !== 'string' && typeof token !== 'number') return undefined;
  return head.header('accept')?.includes('text/event-stream') === true ? token : undefined;
}

/** Messages that wait for a slow client; more than these, and the oldest progress is left out. */
const MAX_WAITING = 100;

/** The messages of one call, sent as events: its progress, then its answer. */
export class CallEvents {
  readonly #token: ProgressToken;
  readonly #waiting: string[] = [];
  #last = Number.NEGATIVE_INFINITY;
  #isOver = false;
  #wake: (() => void) | undefined;

  constructor(token: ProgressToken) {
    this.#token = token;
  }

  /** Adds a report; false for one that does not grow, which the protocol forbids. */
  add({ progress, total, message }: ProgressReport): boolean {
    if (this.#isOver || !Number.isFinite(progress) || progress <= this.#last) return false;
    this.#last = progress;
    const params = { progressToken: this.#token, progress, total, message };
    if (this.#waiting.length >= MAX_WAITING) this.#waiting.shift();
    this.#push(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/progress', params }));
    return true;
  }

  /** Adds a piece of a result, as one step of progress. */
  addPiece(message: string | undefined): boolean {
    const progress = Number.isFinite(this.#last) ? Math.floor(this.#last) + 1 : 1;
    return this.add({ progress, message });
  }

  /** Adds the answer, after which nothing follows. */
  end(answer: string): void {
    this.#isOver = true;
    this.#push(answer);
  }

  /** The reply that sends the messages as they come. */
  reply(exchange: Exchange): Reply {
    exchange.abort.listen(() => {
      this.#isOver = true;
      this.#wake?.();
    });
    const options = { sse: true, pingIntervalMs: DEFAULT_PING_INTERVAL_MS, encodeItem: String };
    return { status: 200, headers: [], body: new StreamBody(() => this.#messages(), options) };
  }

  #push(message: string): void {
    this.#waiting.push(message);
    this.#wake?.();
  }

  async *#messages(): AsyncGenerator<string> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next !== undefined) yield next;
      else if (this.#isOver) return;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
