import type { HeldWork } from '@sluice/ingress/router';

import type { LoadSource } from './load-source.js';

/** Hears at once of work that no replica can take, wherever it waits. */
export class HeldWatch {
  readonly #heard: (id: string, held: HeldWork) => void;
  readonly #followed = new Map<string, LoadSource>();

  constructor(heard: (id: string, held: HeldWork) => void) {
    this.#heard = heard;
  }

  /** Follows these processes, and no others any more. */
  follow(sources: readonly LoadSource[]): void {
    const ids = new Set(sources.map(({ id }) => id));
    for (const id of this.#followed.keys()) if (!ids.has(id)) this.#followed.delete(id);
    for (const source of sources) {
      if (this.#followed.has(source.id)) continue;
      this.#followed.set(source.id, source);
      void this.#listen(source);
    }
  }

  async #listen(source: LoadSource): Promise<void> {
    const isFollowed = (): boolean => this.#followed.get(source.id) === source;
    let after = -1;
    try {
      while (isFollowed()) {
        // Each question answers the news before it.
        // oxlint-disable-next-line no-await-in-loop
        const held = await source.held(after);
        after = held.revision;
        if (isFollowed() && held.deployments.length > 0) this.#heard(source.id, held);
      }
    } catch {
      // The process is gone; one that comes in its place is another source.
      if (isFollowed()) this.#followed.delete(source.id);
    }
  }
}
