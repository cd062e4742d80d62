/** A request of a client, which wants to know that the client has left. */
export interface Waiting {
  clientLeft(): void;
}

/**
 * The requests that a client waits for on one connection: one nearly always, more when it pipelines.
 *
 * The connection is listened to once; a request that comes and goes costs two assignments.
 */
export class ClientConnection {
  #first: Waiting | undefined;
  #others: Set<Waiting> | undefined;

  enter(request: Waiting): void {
    if (this.#first === undefined) this.#first = request;
    else (this.#others ??= new Set()).add(request);
  }

  leave(request: Waiting): void {
    if (this.#first === request) this.#first = undefined;
    else this.#others?.delete(request);
  }

  closed(): void {
    this.#first?.clientLeft();
    for (const request of this.#others ?? []) request.clientLeft();
  }
}
