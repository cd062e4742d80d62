import type { Admission, SlotKind } from '@sluice/ingress/channel';

/** How much a replica takes at a time; WebSockets have a limit of their own. */
export interface AdmissionLimits {
  readonly maxOngoingRequests: number;
  readonly maxWebSockets: number;
}

/**
 * Counts what a replica is doing and refuses what is too much.
 *
 * Each router keeps its own count of what it sent, so only this one sees all of it.
 */
export class ReplicaAdmission {
  limits: AdmissionLimits;
  #ongoing = 0;
  #webSockets = 0;
  /** Clients that came back to streams, whose own requests have the slots. */
  #resumes = 0;
  #isDraining = false;
  #whenIdle: (() => void)[] = [];

  constructor(limits: AdmissionLimits) {
    this.limits = limits;
  }

  get ongoing(): number {
    return this.#ongoing;
  }

  get webSockets(): number {
    return this.#webSockets;
  }

  admit(kind: SlotKind): Admission {
    if (kind === 'resume') return this.#admitResume();
    if (this.#isDraining) return 'draining';
    if (kind === 'request') {
      if (this.#ongoing >= this.limits.maxOngoingRequests) return 'full';
      this.#ongoing += 1;
    } else {
      if (this.#webSockets >= this.limits.maxWebSockets) return 'full';
      this.#webSockets += 1;
    }
    return 'admitted';
  }

  /**
   * As many may come back as may have WebSockets: both wait most of the time, and a client may come back
   * before its last connection is known to be dead. A drain is no reason to refuse them.
   */
  #admitResume(): Admission {
    if (this.#resumes >= this.limits.maxWebSockets) return 'full';
    this.#resumes += 1;
    return 'admitted';
  }

  /** Gives a slot back, when the handler has really ended. */
  release(kind: SlotKind): void {
    if (kind === 'request') this.#ongoing -= 1;
    else if (kind === 'websocket') this.#webSockets -= 1;
    else this.#resumes -= 1;
    if (!this.#isIdle()) return;
    const waiting = this.#whenIdle;
    this.#whenIdle = [];
    for (const resolve of waiting) resolve();
  }

  /** Refuses new work from now on; resolves when nothing is ongoing any more. */
  drain(): Promise<void> {
    this.#isDraining = true;
    if (this.#isIdle()) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  #isIdle(): boolean {
    return this.#ongoing + this.#webSockets + this.#resumes === 0;
  }
}
