import type { OpenConnection } from '../channel/open-endpoint.js';
import type { DeploymentRoute, ReplicaAddress } from '../routes/snapshot.js';
import { RoutedReplica, type Slots } from './routed-replica.js';

export interface ReplicaSetOptions {
  readonly open: OpenConnection;
  readonly now: () => number;
  readonly secret: string | undefined;
  /** Called when waiting work should be tried again. */
  readonly onAvailable: () => void;
}

/** The replicas of one deployment: those of the last snapshot, and retired ones that finish. */
export class ReplicaSet {
  /** The candidates of a policy; both lists have the same replicas in the same order. */
  requests: readonly Slots[] = [];
  webSockets: readonly Slots[] = [];
  readonly #options: ReplicaSetOptions;
  readonly #current = new Map<string, RoutedReplica>();
  readonly #leaving = new Set<RoutedReplica>();
  readonly #closing = new Set<Promise<void>>();

  constructor(options: ReplicaSetOptions) {
    this.#options = options;
  }

  /** Takes the replicas of a snapshot: connects to new ones, lets removed ones finish their work. */
  update(route: Pick<DeploymentRoute, 'replicas' | 'leaving' | 'maxOngoingRequests'>): void {
    const wanted = new Map(route.replicas.map((address) => [address.id, address]));
    const kept = new Map((route.leaving ?? []).map((address) => [address.id, address]));
    for (const replica of this.#current.values()) {
      const address = wanted.get(replica.address.id);
      if (address !== undefined && isSamePlace(address, replica.address)) continue;
      replica.isKept = kept.has(replica.address.id);
      this.#retire(replica);
    }
    this.#keep(kept);
    for (const address of wanted.values()) {
      const replica = this.#current.get(address.id) ?? this.#add(address);
      replica.address = address;
      replica.requests.limit = route.maxOngoingRequests;
    }
    const replicas = [...this.#current.values()];
    // A policy keeps what it knows of the replicas for as long as the list stays the same.
    const isSame =
      replicas.length === this.requests.length &&
      replicas.every(({ requests }, index) => requests === this.requests[index]);
    if (isSame) return;
    this.requests = replicas.map((replica) => replica.requests);
    this.webSockets = replicas.map((replica) => replica.webSockets);
  }

  /** The replica, perhaps a leaving one, for which `isMeant` is true. */
  find(isMeant: (replica: RoutedReplica) => boolean): RoutedReplica | undefined {
    return [...this.#current.values(), ...this.#leaving].find(isMeant);
  }

  /** Stays connected to the replicas of a snapshot that leave, and to no others that have left. */
  #keep(kept: ReadonlyMap<string, ReplicaAddress>): void {
    const known = new Set<string>();
    for (const replica of this.#leaving) {
      const { id } = replica.address;
      known.add(id);
      replica.isKept = kept.has(id);
      replica.released();
    }
    for (const address of kept.values()) {
      if (known.has(address.id)) continue;
      const replica = this.#open(address);
      replica.isKept = true;
      this.#leaving.add(replica);
      replica.retire();
    }
  }

  /**
   * The number of replicas with a first connection under way, whose slots are expected to be free; of a
   * deployment that has no replica, the one that its work will start.
   */
  get connecting(): number {
    if (this.requests.length === 0) return 1;
    return this.requests.filter(({ replica }) => replica.link.isFresh).length;
  }

  /** True when every replica that takes work holds as many WebSockets as it may. */
  areSocketsFull(nowMs: number): boolean {
    const ready = this.webSockets.filter(({ replica }) => replica.takesWork(nowMs));
    return ready.length > 0 && ready.every((slots) => !slots.isFree(nowMs));
  }

  /** Resolves when the first attempt to connect to each replica has succeeded or failed. */
  async connected(): Promise<void> {
    await Promise.all(this.requests.map(({ replica }) => replica.link.tried));
  }

  /** The work of each replica that has some; retired ones are left out. */
  get running(): Readonly<Record<string, number>> {
    const running: Record<string, number> = {};
    for (const { address, requests, webSockets } of this.#current.values()) {
      const load = requests.load + webSockets.load;
      if (load > 0) running[address.id] = load;
    }
    return running;
  }

  get isEmpty(): boolean {
    return this.#current.size + this.#leaving.size === 0;
  }

  /** Ends all connections and the work that runs over them. */
  async close(): Promise<void> {
    for (const replica of [...this.#current.values(), ...this.#leaving]) this.#close(replica);
    this.#current.clear();
    this.#leaving.clear();
    this.requests = [];
    this.webSockets = [];
    await Promise.all(this.#closing);
  }

  #add(address: ReplicaAddress): RoutedReplica {
    const replica = this.#open(address);
    this.#current.set(address.id, replica);
    return replica;
  }

  #open(address: ReplicaAddress): RoutedReplica {
    return new RoutedReplica(address, {
      ...this.#options,
      onIdle: (idle) => this.#close(idle),
    });
  }

  #retire(replica: RoutedReplica): void {
    this.#current.delete(replica.address.id);
    this.#leaving.add(replica);
    replica.retire();
  }

  #close(replica: RoutedReplica): void {
    this.#leaving.delete(replica);
    const closing = replica.link.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }
}

function isSamePlace(a: ReplicaAddress, b: ReplicaAddress): boolean {
  return JSON.stringify(a.endpoint) === JSON.stringify(b.endpoint);
}
