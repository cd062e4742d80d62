import type { ReplicaHandle } from '../../engine/engine.js';
import type { Broadcast } from '../broadcast.js';
import { ControlLink, type ConnectControl } from './control-link.js';
import { restrictRouting } from '../routing.js';

export interface LinksOptions {
  readonly connect: ConnectControl;
  readonly broadcast: Broadcast;
  /** Deployments of its own application that a replica holds handles to. */
  handlesOf(id: string): readonly string[];
}

/** The controller's channels to replicas, each told what its handles may call. */
export class Links {
  readonly #options: LinksOptions;
  readonly #links = new Map<string, Promise<ControlLink>>();
  /** Other applications a replica calls. */
  readonly #needs = new Map<string, Set<string>>();

  constructor(options: LinksOptions) {
    this.#options = options;
  }

  get(id: string): Promise<ControlLink> | undefined {
    return this.#links.get(id);
  }

  /** Opens the replica's channel once; resolves when its router has what it may call. */
  open(handle: ReplicaHandle): Promise<ControlLink> {
    const { id } = handle.spec.identity;
    const known = this.#links.get(id);
    if (known !== undefined) return known;
    const opening = this.#open(handle);
    this.#links.set(id, opening);
    return opening;
  }

  /** From now on the replica is told the routes of another application too. */
  need(id: string, application: string): void {
    const needs = this.#needs.get(id) ?? new Set();
    this.#needs.set(id, needs.add(application));
    this.#options.broadcast.refresh(id);
  }

  async drop(id: string): Promise<void> {
    const opening = this.#links.get(id);
    this.#options.broadcast.unsubscribe(id);
    this.#links.delete(id);
    this.#needs.delete(id);
    try {
      (await opening)?.close();
    } catch {
      // It never opened; whoever waited for it has been told.
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#links.keys()].map((id) => this.drop(id)));
  }

  async #open({ endpoint, spec }: ReplicaHandle): Promise<ControlLink> {
    const { id, application } = spec.identity;
    const link = new ControlLink(await this.#options.connect(endpoint));
    const handles = this.#options.handlesOf(id);
    await this.#options.broadcast.subscribe({
      id,
      select: (routing) =>
        restrictRouting(routing, { application, handles }, this.#needs.get(id) ?? new Set()),
      send: (snapshot) => link.control({ type: 'routing', snapshot }),
    });
    return link;
  }
}
