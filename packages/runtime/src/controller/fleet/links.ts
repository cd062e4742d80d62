import { connectChannel, type ChannelEndpoint } from '@sluice/ingress/channel';

import type { Engine } from '../../engine/engine.js';
import type { ReplicaIdentity } from '../../replica/spec.js';
import type { Broadcast } from '../broadcast.js';
import { restrictRouting } from '../routing.js';
import { ControlLink } from './control-link.js';

export interface LinksOptions {
  readonly engine: Engine;
  readonly broadcast: Broadcast;
  /** Deployments of its own application that a replica holds handles to. */
  handlesOf(id: string): readonly string[];
}

/** The controller's channels to replicas, each told what its handles may call. */
export class Links {
  readonly #options: LinksOptions;
  readonly #links = new Map<string, Promise<ControlLink>>();
  /** By replica: resolves when its router has what it may call. */
  readonly #routed = new Map<string, Promise<void>>();
  /** Other applications a replica calls. */
  readonly #needs = new Map<string, Set<string>>();

  constructor(options: LinksOptions) {
    this.#options = options;
  }

  get(id: string): Promise<ControlLink> | undefined {
    return this.#links.get(id);
  }

  /** Opens the channel of a replica, whose router is kept up to date from then on. */
  open(identity: ReplicaIdentity, endpoint: ChannelEndpoint): Promise<ControlLink> {
    const { id } = identity;
    const opening = this.#open(identity, endpoint);
    this.#links.set(id, opening);
    return opening;
  }

  /** Resolves when the router of a replica has what it may call. */
  async routed(id: string): Promise<void> {
    await this.#routed.get(id);
  }

  /** From now on the replica is told the routes of these other applications too. */
  need(id: string, applications: readonly string[]): void {
    const known = this.#needs.get(id) ?? new Set();
    const added = applications.filter((application) => !known.has(application));
    if (added.length === 0) return;
    this.#needs.set(id, new Set([...known, ...added]));
    this.#options.broadcast.refresh(id);
  }

  /** True when the replica calls other applications. */
  callsOthers(id: string): boolean {
    return this.#needs.has(id);
  }

  async drop(id: string): Promise<void> {
    const opening = this.#links.get(id);
    this.#options.broadcast.unsubscribe(id);
    this.#links.delete(id);
    this.#routed.delete(id);
    this.#needs.delete(id);
    try {
      (await opening)?.close();
    } catch {
      // The channel never opened; those who waited for it have been told.
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#links.keys()].map((id) => this.drop(id)));
  }

  async #open(
    { id, application }: ReplicaIdentity,
    endpoint: ChannelEndpoint,
  ): Promise<ControlLink> {
    const { engine, broadcast } = this.#options;
    const stream = await engine.open(endpoint);
    const link = new ControlLink(connectChannel(stream, { id, secret: engine.secret }));
    const handles = this.#options.handlesOf(id);
    const routed = broadcast.subscribe({
      id,
      select: (routing) =>
        restrictRouting(routing, { application, handles }, this.#needs.get(id) ?? new Set()),
      send: (snapshot) => link.control({ type: 'routing', snapshot }),
    });
    this.#routed.set(id, routed);
    return link;
  }
}
