import type { RoutingSnapshot } from '@sluice/ingress';
import type {
  DeploymentKey,
  DeploymentLoad,
  HeldWork,
  ReportingRouter,
  Ticket,
  Work,
} from '@sluice/ingress/router';

/** How long a call to another application waits to be told where that is. */
const INTRODUCTION_MS = 10_000;

/**
 * A replica's router, which is told the routes of other applications only when they are called.
 *
 * Told of everything, every replica would hold a connection to every other.
 */
export class ForeignRouter implements ReportingRouter {
  readonly #router: ReportingRouter;
  readonly #own: string;
  readonly #need: (application: string) => void;
  readonly #waiting = new Set<() => void>();
  /** Deployments of the replica's own application that its code named; the controller knows of no handle to them. */
  readonly #named = new Set<string>();

  /** `need` asks the controller for another application's routes. */
  constructor(
    router: ReportingRouter,
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

  dispatch(target: DeploymentKey, work: Work): Ticket {
    if (this.#knows(target)) return this.#router.dispatch(target, work);
    return this.#dispatchForeign(target, work);
  }

  /** Whichever deployment is the ingress of an application; without a name until that is known. */
  ingressOf(application: string): DeploymentKey {
    const router = this.#router;
    return {
      application,
      get deployment() {
        const { applications = [] } = router.snapshot ?? {};
        return applications.find(({ name }) => name === application)?.ingress ?? '';
      },
    };
  }

  /** Asks to be told where a deployment is, which the code of the replica named. */
  introduce({ application, deployment }: DeploymentKey): void {
    if (application === this.#own) this.#named.add(deployment);
    this.#need(application);
  }

  loads(): readonly DeploymentLoad[] {
    return this.#router.loads();
  }

  held(after: number): Promise<HeldWork> {
    return this.#router.held(after);
  }

  close(): Promise<void> {
    return this.#router.close();
  }

  /** Waits for the introduction; after the deadline the router itself says what it knows. */
  #dispatchForeign(target: DeploymentKey, work: Work): Ticket {
    let ticket: Ticket | undefined;
    const stopWaiting = (): void => {
      clearTimeout(timer);
      this.#waiting.delete(look);
    };
    const goOn = (): void => {
      stopWaiting();
      ticket = this.#router.dispatch(target, work);
    };
    const look = (): void => {
      if (this.#knows(target)) goOn();
    };
    const timer = setTimeout(goOn, INTRODUCTION_MS);
    this.#waiting.add(look);
    this.#need(target.application);
    return {
      abandon: () => {
        if (ticket !== undefined) {
          ticket.abandon();
          return;
        }
        stopWaiting();
        // Once only, as any router says it.
        ticket = { abandon: () => undefined };
        work.settled({ kind: 'aborted' });
      },
    };
  }

  #knows({ application, deployment }: DeploymentKey): boolean {
    if (application === this.#own && !this.#named.has(deployment)) return true;
    const { deployments = [] } = this.#router.snapshot ?? {};
    return deployments.some(
      (one) =>
        one.application === application && (application !== this.#own || one.name === deployment),
    );
  }
}
