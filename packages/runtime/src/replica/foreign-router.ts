import type {
  DeploymentKey,
  Dispatched,
  RequestRouter,
  RoutingSnapshot,
  Work,
} from '@sluice/ingress';

/** How long a call to another application waits to be told where that is. */
const introductionMs = 10_000;

/**
 * A replica's router, which is told the routes of other applications only when they are called.
 *
 * Told of everything, every replica would hold a connection to every other.
 */
export class ForeignRouter implements RequestRouter {
  readonly #router: RequestRouter;
  readonly #own: string;
  readonly #need: (application: string) => void;
  readonly #waiting = new Set<() => void>();

  /** `need` asks the controller for another application's routes. */
  constructor(
    router: RequestRouter,
    options: { readonly own: string; readonly need: (application: string) => void },
  ) {
    this.#router = router;
    this.#own = options.own;
    this.#need = options.need;
  }

  get snapshot(): RoutingSnapshot | undefined {
    return this.#router.snapshot;
  }

  update(snapshot: RoutingSnapshot): void {
    this.#router.update(snapshot);
    for (const wake of this.#waiting) wake();
  }

  dispatch(target: DeploymentKey, work: Work): Promise<Dispatched> {
    if (target.application === this.#own || this.#knows(target.application)) {
      return this.#router.dispatch(target, work);
    }
    return this.#dispatchForeign(target, work);
  }

  load(target: DeploymentKey): { readonly queued: number; readonly ongoing: number } {
    return this.#router.load(target);
  }

  close(): Promise<void> {
    return this.#router.close();
  }

  async #dispatchForeign(target: DeploymentKey, work: Work): Promise<Dispatched> {
    this.#need(target.application);
    const isKnown = await this.#introduced(target.application, work);
    return isKnown ? this.#router.dispatch(target, work) : { kind: 'aborted' };
  }

  /** False when the caller gave up first. After the deadline the router itself says what it knows. */
  #introduced(application: string, work: Work): Promise<boolean> {
    return new Promise((resolve) => {
      let removeAbort: (() => void) | undefined;
      const end = (isKnown: boolean): void => {
        clearTimeout(timer);
        removeAbort?.();
        this.#waiting.delete(look);
        resolve(isKnown);
      };
      const look = (): void => {
        if (this.#knows(application)) end(true);
      };
      const timer = setTimeout(() => end(true), introductionMs);
      this.#waiting.add(look);
      removeAbort = work.onAbort(() => end(false));
    });
  }

  #knows(application: string): boolean {
    return (
      this.#router.snapshot?.deployments.some((one) => one.application === application) === true
    );
  }
}
