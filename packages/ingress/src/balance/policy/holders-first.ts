import { eitherSpelling } from './either-spelling.js';
import { leastOf } from './least-loaded.js';
import type { Candidate, Policy, PolicyInput } from './policy.js';

/** Names the model that a request is for; `serve-multiplexed-model-id` is the same. */
export const MODEL_HEADER = 'serve_multiplexed_model_id';

/** How many models a router remembers to have sent to a replica that has not yet said that it holds them. */
const MAX_EXPECTED = 1_000;

/**
 * Puts the choice by model before a policy: a request that names a model goes to a replica that holds it
 * while one such replica is free, then to a replica with the fewest models, of those the least loaded.
 *
 * A replica says which models it holds only when it has loaded them. Until then the router expects the
 * model at the replica that it sent the first request for it to.
 */
export function holdersFirst(otherwise: Policy): Policy {
  const modelOf = eitherSpelling(MODEL_HEADER);
  const expected = new ExpectedModels();
  return (input) => {
    const model = modelOf(input.work);
    if (model === undefined) return otherwise(input);
    const chosen = chooseFor(model, input, expected.at(model, input.candidates));
    if (chosen !== undefined && chosen.models?.includes(model) !== true) {
      expected.note(model, chosen.id);
    }
    return chosen;
  };
}

function chooseFor<C extends Candidate>(
  model: string,
  input: PolicyInput<C>,
  expected: string | undefined,
): C | undefined {
  const holds = ({ id, models }: C): boolean => id === expected || models?.includes(model) === true;
  return (
    leastOf(input.candidates.filter(holds), { ...input, rank: ({ load }) => load }) ??
    leastOf(input.candidates, {
      ...input,
      rank: ({ models, load }) => (models?.length ?? 0) * MOST_LOAD + load,
    })
  );
}

/** More than any replica has in flight. */
const MOST_LOAD = 2 ** 32;

/** The replica that each model is being loaded in; the models that were longest not asked for go first. */
class ExpectedModels {
  readonly #replicas = new Map<string, string>();

  /** The id of the replica that is expected to hold a model, until one says that it does. */
  at(model: string, candidates: readonly Candidate[]): string | undefined {
    const id = this.#replicas.get(model);
    if (id === undefined) return undefined;
    if (!candidates.some(({ models }) => models?.includes(model) === true)) return id;
    this.#replicas.delete(model);
    return undefined;
  }

  note(model: string, id: string): void {
    this.#replicas.delete(model);
    this.#replicas.set(model, id);
    if (this.#replicas.size <= MAX_EXPECTED) return;
    for (const oldest of this.#replicas.keys()) {
      this.#replicas.delete(oldest);
      return;
    }
  }
}
