import { isBareObject } from '../codec/bare-object.js';
import { PolicyRefusal } from './policy-refusal.js';

/** What a policy wants of one deployment. */
export interface ReadDecision {
  /** A finite number, perhaps a fraction. */
  readonly replicas: number;
  /** Undefined leaves the state as it was. */
  readonly state: Readonly<Record<string, unknown>> | undefined;
}

/** Decisions by the names of their deployments. */
export type ReadDecisions = Readonly<Record<string, ReadDecision>>;

/** Reads the answer of a policy for one deployment. Throws PolicyRefusal for what is no decision. */
export function readDecision(answer: unknown): ReadDecision {
  if (typeof answer === 'number') return { replicas: finite(answer), state: undefined };
  if (!isBareObject(answer)) throw noDecision(answer);
  const { replicas, state } = answer;
  if (typeof replicas !== 'number') throw noDecision(answer);
  if (state !== undefined && !isBareObject(state)) {
    throw new PolicyRefusal(`"state" must be a plain object, and is ${show(state)}.`);
  }
  return { replicas: finite(replicas), state };
}

/** Reads the answer of an application's policy; throws PolicyRefusal for a deployment that it was not asked about. */
export function readDecisions(answer: unknown, asked: readonly string[]): ReadDecisions {
  if (!isBareObject(answer)) {
    throw new PolicyRefusal(
      `It must return an object of decisions by deployment, and returned ${show(answer)}.`,
    );
  }
  return Object.fromEntries(
    Object.entries(answer).map(([name, decision]) => {
      if (asked.includes(name)) return [name, readDecision(decision)];
      throw new PolicyRefusal(
        `It decided about "${name}". The deployments that scale are ${asked.join(', ')}.`,
      );
    }),
  );
}

function finite(replicas: number): number {
  if (Number.isFinite(replicas)) return replicas;
  throw new PolicyRefusal(`The number of replicas must be finite, and is ${replicas}.`);
}

function noDecision(answer: unknown): PolicyRefusal {
  return new PolicyRefusal(
    `It must return a number of replicas, or { replicas, state }, and returned ${show(answer)}.`,
  );
}

function show(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'number') return String(value);
  if (Array.isArray(value)) return 'an array';
  return isBareObject(value)
    ? `an object with ${Object.keys(value).join(', ') || 'nothing'}`
    : `a value of type ${typeof value}`;
}
