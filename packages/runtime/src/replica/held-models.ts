/** A cache of models, as its replica sees it. */
export interface ModelHolder {
  modelIds(): readonly string[];
  unloadAll(): Promise<void>;
}

/** The models of one replica, whatever functions loaded them. */
export class HeldModels {
  readonly #holders = new Set<ModelHolder>();
  readonly #changed: (ids: readonly string[]) => void;

  /** `changed` gets the ids of all models that are held, each time these are others. */
  constructor(changed: (ids: readonly string[]) => void) {
    this.#changed = changed;
  }

  /** Adds a cache; the function it returns is to be called whenever its models are others. */
  add(holder: ModelHolder): () => void {
    this.#holders.add(holder);
    this.#tell();
    return () => this.#tell();
  }

  async unloadAll(): Promise<void> {
    await Promise.all([...this.#holders].map((holder) => holder.unloadAll()));
  }

  #tell(): void {
    const ids = new Set([...this.#holders].flatMap((holder) => holder.modelIds()));
    this.#changed([...ids].toSorted());
  }
}
