import { thrownMessage } from '@sluice/core/internal';

import type { Clock } from '../../../clock.js';
import type { Log } from '../../../process/create-log.js';
import type { LoadReports } from '../measure.js';
import type { ScaledDeployment } from '../scaled-deployments.js';
import {
  contextOf,
  NO_POLICY_MEMORY,
  remembered,
  type PolicyLook,
  type PolicyMemory,
} from './policy-memory.js';
import type { PolicySource } from '../policy-source.js';
import { PolicyThread } from './policy-thread.js';

export interface PoliciesOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** A policy wants so many replicas of a deployment, perhaps a fraction. */
  decided(key: string, desired: number): void;
}

/** A policy whose thread had to be ended, or ended, is asked again so much later. */
const REST_MS = 30_000;

/** A policy that is asked, and its thread. */
interface Running {
  readonly source: PolicySource;
  thread: Promise<PolicyThread> | undefined;
  isAsking: boolean;
  /** Nobody asks before. */
  restsUntilMs: number;
  /** Told once, until a decision comes. */
  isTold: boolean;
}

/**
 * Asks the policies of users. Whatever becomes of a policy, the controller goes on: while it decides nothing,
 * its deployments stay as they are.
 */
export class Policies {
  readonly #options: PoliciesOptions;
  /** By what they are and whom they decide about. */
  readonly #running = new Map<string, Running>();
  readonly #memories = new Map<string, PolicyMemory>();
  /** The policy that each deployment has, of which its state is. */
  readonly #policyOf = new Map<string, string>();
  readonly #startOfClockMs: number;

  constructor(options: PoliciesOptions) {
    this.#options = options;
    this.#startOfClockMs = Date.now() - options.clock.now();
  }

  /** These deployments scale from now on, and no others: threads that nobody needs any more end. */
  follow(scaled: readonly ScaledDeployment[]): void {
    const policies = new Map(
      scaled.flatMap((one) => (one.policy === undefined ? [] : [[one.key, policyKey(one)]])),
    );
    for (const known of [this.#memories, this.#policyOf]) {
      for (const key of known.keys()) if (!policies.has(key)) known.delete(key);
    }
    for (const [key, policy] of policies) {
      if (this.#policyOf.get(key) !== policy) this.#forgetState(key);
      this.#policyOf.set(key, policy);
    }
    const kept = new Set(policies.values());
    for (const [key, running] of this.#running) {
      if (kept.has(key)) continue;
      this.#running.delete(key);
      void closed(running);
    }
  }

  /** Takes in a look at each of these, and asks the policies that are not still at the one before. */
  ask(looks: readonly PolicyLook[], reports: LoadReports): void {
    const nowMs = this.#options.clock.now();
    const together = new Map<string, PolicyLook[]>();
    for (const one of looks) {
      const { key } = one.deployment;
      const memory = this.#memories.get(key) ?? NO_POLICY_MEMORY;
      this.#memories.set(key, remembered(memory, one, { nowMs, reports }));
      const policy = policyKey(one.deployment);
      together.set(policy, [...(together.get(policy) ?? []), one]);
    }
    for (const [policy, ofOne] of together) {
      const source = ofOne[0]?.deployment.policy;
      if (source !== undefined) void this.#ask(policy, source, ofOne);
    }
  }

  /** A deployment has been scaled, by whatever decided. */
  scaled(key: string, direction: 'up' | 'down'): void {
    const memory = this.#memories.get(key);
    if (memory === undefined) return;
    const nowMs = this.#options.clock.now();
    const at = direction === 'up' ? { scaledUpMs: nowMs } : { scaledDownMs: nowMs };
    this.#memories.set(key, { ...memory, ...at });
  }

  close(): void {
    for (const running of this.#running.values()) void closed(running);
    this.#running.clear();
  }

  async #ask(policy: string, source: PolicySource, looks: readonly PolicyLook[]): Promise<void> {
    const { clock } = this.#options;
    const running = this.#running.get(policy) ?? {
      source,
      thread: undefined,
      isAsking: false,
      restsUntilMs: Number.NEGATIVE_INFINITY,
      isTold: false,
    };
    this.#running.set(policy, running);
    if (running.isAsking || clock.now() < running.restsUntilMs) return;
    running.isAsking = true;
    try {
      running.thread ??= PolicyThread.open(source);
      const decisions = await (
        await running.thread
      ).decide({ scope: source.scope, contexts: this.#contextsOf(looks) });
      running.isTold = false;
      // The deployment may have another policy meanwhile.
      if (this.#running.get(policy) !== running) return;
      for (const { deployment } of looks) {
        const decision = decisions[deployment.name];
        if (decision === undefined) continue;
        this.#keepState(deployment.key, decision.state);
        this.#options.decided(deployment.key, decision.replicas);
      }
    } catch (error) {
      if (this.#running.get(policy) === running) await this.#failed(running, looks, error);
    } finally {
      running.isAsking = false;
    }
  }

  async #failed(running: Running, looks: readonly PolicyLook[], error: unknown): Promise<void> {
    const { clock, log } = this.#options;
    const isAlive = await running.thread?.then(
      (thread) => thread.isAlive,
      () => false,
    );
    if (isAlive !== true) {
      running.thread = undefined;
      running.restsUntilMs = clock.now() + REST_MS;
    }
    if (running.isTold) return;
    running.isTold = true;
    const { policyFunction } = running.source.config;
    const names = looks.map(({ deployment }) => deployment.key).join(', ');
    log.error(
      `the autoscaling policy ${policyFunction} failed; ${names} stays at its number of replicas: ${thrownMessage(error)}`,
    );
  }

  #contextsOf(looks: readonly PolicyLook[]): Record<string, ReturnType<typeof contextOf>> {
    const nowMs = this.#options.clock.now();
    const toUnixS = (ms: number): number => (this.#startOfClockMs + ms) / 1_000;
    return Object.fromEntries(
      looks.map((one) => {
        const memory = this.#memories.get(one.deployment.key) ?? NO_POLICY_MEMORY;
        return [one.deployment.name, contextOf(one, memory, { nowMs, toUnixS })];
      }),
    );
  }

  #keepState(key: string, state: PolicyMemory['state'] | undefined): void {
    const memory = this.#memories.get(key);
    if (memory !== undefined && state !== undefined) this.#memories.set(key, { ...memory, state });
  }

  /** Another policy could make nothing of it. */
  #forgetState(key: string): void {
    this.#keepState(key, {});
  }
}

/** Names a policy together with whom it decides about: each has a thread of its own. */
function policyKey({ key, application, policy }: ScaledDeployment): string {
  return JSON.stringify([policy?.scope === 'application' ? application : key, policy]);
}

async function closed({ thread }: Running): Promise<void> {
  try {
    await (await thread)?.close();
  } catch {
    // It could not be opened, which has been told.
  }
}
