import { DefinitionError } from '@sluice/core';
import { IngressError, type OperationIndex } from '@sluice/ingress';

import { ServeError } from '../errors.js';
import { describeError } from './describe-error.js';

/** The stages of a replica's life. */
export type ReplicaLife =
  /** `waitsFor` is what its start waits for at the moment, such as `init() of Shop`. */
  | { readonly kind: 'starting'; readonly waitsFor: string | undefined }
  /** Serves; `index` describes the operations of an ingress deployment. */
  | { readonly kind: 'ready'; readonly index: OperationIndex | undefined }
  /**
   * Could not come up and ends: `error` is the application's own message with its stack. With `retry`
   * false another attempt would end the same way.
   */
  | { readonly kind: 'failed'; readonly error: string; readonly retry: boolean }
  /** Takes nothing more and ends by itself when it has finished what it has. */
  | { readonly kind: 'leaving'; readonly reason: string };

/** A replica's report of itself to the controller, over its channel. */
export interface SelfReport {
  /** Grows with every change. */
  readonly revision: number;
  readonly life: ReplicaLife;
  /** Why the replica should be replaced though it serves; undefined while there is no reason. */
  readonly worn: string | undefined;
  /** Other applications that the replica calls, whose routes it must be told. */
  readonly needs: readonly string[];
  /** The rank it was given after its start; undefined while it has that of its spec. */
  readonly rank?: number;
  /** The models that it holds; absent before the deployment has asked for one. */
  readonly models?: readonly string[];
}

/** How long a replica waits for somebody to hear what it says. */
const HEARD_WITHIN_MS = 1_000;

/**
 * Keeps the report of a replica and answers those who ask for it.
 *
 * The controller asks for the report after the one it has, and gets it as soon as there is one. Its
 * next question shows that it has heard the last answer. A controller that takes over begins with the
 * whole report, so nothing the replica ever said is lost with the controller it was said to.
 */
export class SelfReporter {
  #report: SelfReport = {
    revision: 0,
    life: { kind: 'starting', waitsFor: undefined },
    worn: undefined,
    needs: [],
  };
  #heardRevision = -1;
  #isUnattended = false;
  #asking: ((report: SelfReport) => void)[] = [];
  readonly #waiting = new Set<() => void>();

  get life(): ReplicaLife {
    return this.#report.life;
  }

  /** Resolves with the report when it is newer than revision `after`; -1 is before the first. */
  answer(after: number): Promise<SelfReport> {
    this.#isUnattended = false;
    this.#heardRevision = Math.max(this.#heardRevision, after);
    for (const look of this.#waiting) look();
    if (this.#report.revision > after) return Promise.resolve(this.#report);
    return new Promise((resolve) => this.#asking.push(resolve));
  }

  /**
   * Says what the start waits for, and resolves when that has been heard: what comes next may block
   * the event loop. If nobody asks, the start goes on after a second, and later without a wait.
   */
  async waitsFor(what: string): Promise<void> {
    this.#enter({ kind: 'starting', waitsFor: what });
    if (!this.#isUnattended) await this.heard();
  }

  ready(index: OperationIndex | undefined): void {
    this.#enter({ kind: 'ready', index });
  }

  failed(error: unknown): void {
    const retry = !isPermanent(error);
    this.#enter({ kind: 'failed', error: describeError(error), retry });
  }

  leaves(reason: string): void {
    this.#enter({ kind: 'leaving', reason });
  }

  isWorn(reason: string): void {
    this.#change({ worn: reason });
  }

  hasRank(rank: number): void {
    this.#change({ rank });
  }

  holds(models: readonly string[]): void {
    this.#change({ models });
  }

  needs(application: string): void {
    const { needs } = this.#report;
    if (!needs.includes(application)) this.#change({ needs: [...needs, application] });
  }

  /** Resolves when the latest report has been heard, or after a second in which it was not. */
  heard(): Promise<void> {
    const { revision } = this.#report;
    if (this.#heardRevision >= revision) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve();
      };
      const look = (): void => {
        if (this.#heardRevision >= revision) end();
      };
      const timer = setTimeout(() => {
        this.#isUnattended = true;
        end();
      }, HEARD_WITHIN_MS);
      this.#waiting.add(look);
    });
  }

  /** A failed or leaving replica ends, whatever its code still does: nothing follows that stage. */
  #enter(life: ReplicaLife): void {
    const { kind } = this.#report.life;
    if (kind !== 'failed' && kind !== 'leaving') this.#change({ life });
  }

  #change(part: Partial<SelfReport>): void {
    this.#report = { ...this.#report, ...part, revision: this.#report.revision + 1 };
    for (const resolve of this.#asking.splice(0)) resolve(this.#report);
  }
}

/** True when another attempt to start would end the same way, whatever the world outside does. */
function isPermanent(error: unknown): boolean {
  if (error instanceof DefinitionError || error instanceof ServeError) return true;
  if (error instanceof IngressError || error instanceof SyntaxError) return true;
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
}
