/** A replica as a {@link RoutingPolicy} sees it. */
export interface RoutableReplica {
  /** `application#deployment#a1b2c3`; another one after every start. */
  readonly id: string;
  /** Requests and calls under way, by the count of the process that routes. */
  readonly load: number;
  /** The ids of the models that the replica holds; empty for a deployment without models. */
  readonly models: readonly string[];
}

/** A request, a handshake or a handle call, as a {@link RoutingPolicy} sees it. */
export interface RoutableRequest {
  /** A WebSocket keeps its replica; a request and a call are a `request`. */
  readonly kind: 'request' | 'websocket';
  /**
   * A field of the request, by its name in lower case; undefined when there is none. Of a call the fields are
   * `x-session-id` and `serve-multiplexed-model-id`, from its options.
   */
  header(name: string): string | undefined;
  /** The body of a request, or the text of a call; undefined when it is not at hand. */
  content?(): Uint8Array | string | undefined;
}

/**
 * A routing policy of an application's own, named by `requestRouterClass: './module.ts:Name'`: a class that
 * has this method, constructed with `requestRouterKwargs`.
 *
 * It runs in the ingress processes, and in the replicas that call the deployment, once for each request. Keep it
 * short: nothing else happens there meanwhile.
 */
export interface RoutingPolicy {
  /** Chooses one of `replicas`, which can all take one more: returns it, or its id. */
  choose(request: RoutableRequest, replicas: readonly RoutableReplica[]): RoutableReplica | string;
}
