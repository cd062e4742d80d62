import type { Admission } from '@sluice/ingress/channel';

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

  admit(kind: 'request' | 'websocket'): Admission {
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

  /** Gives a slot back, when the handler has really ended. */
  release(kind: 'request' | 'websocket'): void {
    if (kind === 'request') this.#ongoing -= 1;
    else this.#webSockets -= 1;
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
    return this.#ongoing === 0 && this.#webSockets === 0;
  }
}
