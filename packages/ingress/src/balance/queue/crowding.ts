/**
 * Keeps things in the order of a whole number each, and tells one with the highest.
 *
 * A number may change by at most 1 at a time, which makes every change a step to the neighbouring set.
 */
export class Crowding<T> {
  readonly #levelOf = new Map<T, number>();
  readonly #levels: Set<T>[] = [];

  /** One with the highest number; undefined when there is none above 0. */
  get most(): T | undefined {
    return this.#levels.at(-1)?.values().next().value;
  }

  /** Sets the number of a thing; with 0 it is forgotten. */
  set(thing: T, level: number): void {
    const before = this.#levelOf.get(thing) ?? 0;
    if (before === level) return;
    if (before > 0) this.#levels[before - 1]?.delete(thing);
    if (level > 0) {
      (this.#levels[level - 1] ??= new Set()).add(thing);
      this.#levelOf.set(thing, level);
    } else {
      this.#levelOf.delete(thing);
    }
    // The set above holds nothing any more when its last thing has stepped down.
    while (this.#levels.at(-1)?.size === 0) this.#levels.pop();
  }
}
