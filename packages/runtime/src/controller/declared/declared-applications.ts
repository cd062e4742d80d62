import { thrownMessage } from '@sluice/core/internal';

import type { Engine } from '../../engine/engine.js';
import type { Controller } from '../controller.js';
import { planRequest } from '../deploy-request.js';
import type { ApplicationRequest } from '../application-request.js';
import type { ApplicationRevision } from '../goal.js';
import type { ServeStatus } from '../report-status.js';
import { withDeclarations, type Build, type Declaration } from './declaration.js';
import {
  DECLARATIONS_KEY,
  readDeclarations,
  type StoredDeclarations,
} from './stored-declarations.js';

export interface DeclaredOptions {
  readonly controller: Controller;
  readonly engine: Pick<Engine, 'inspect' | 'store'>;
  /** Called when the status has changed without a step of the controller. */
  readonly changed: () => void;
  /** Seconds since 1970. */
  readonly nowS?: () => number;
}

/**
 * The applications that are wanted as their configs say, and the way from there to goals of the
 * controller. They are stored, so that the next controller goes on with what this one was asked for.
 */
export class DeclaredApplications {
  readonly #options: DeclaredOptions;
  #declarations: readonly Declaration[] = [];
  #serial = 0;

  constructor(options: DeclaredOptions) {
    this.#options = options;
  }

  get all(): readonly Declaration[] {
    return this.#declarations;
  }

  /** What the controller reports, with what is still built or could not be. */
  status(): ServeStatus {
    return withDeclarations(this.#options.controller.status(), this.#declarations);
  }

  /** Reads what an earlier controller was asked for, and goes on with it. */
  async resume(): Promise<void> {
    const text = await this.#options.engine.store.get(DECLARATIONS_KEY);
    if (text === undefined) return;
    const stored = readDeclarations(text)?.declarations ?? [];
    this.#declarations = stored;
    this.#serial = Math.max(0, ...stored.map(({ serial }) => serial));
    for (const one of stored) if (one.build.kind === 'building') void this.#build(one);
  }

  /**
   * Declares one application and leaves the others alone; resolves when it is a goal. Rejects with the
   * application's own error when it cannot be one.
   */
  async declare(request: ApplicationRequest): Promise<void> {
    const declaration = this.#declared(request);
    this.#declarations = [
      ...this.#declarations.filter((one) => one.request.name !== request.name),
      declaration,
    ];
    await this.#save();
    const failure = await this.#build(declaration);
    if (failure !== undefined) throw failure.error;
  }

  /**
   * Makes these applications the ones that are wanted: the others that were declared are deleted, those
   * that code runs stay. Route prefixes change at once, all together; resolves when all is on its way.
   */
  async replaceAll(requests: readonly ApplicationRequest[]): Promise<void> {
    const { controller } = this.#options;
    const names = new Set(requests.map(({ name }) => name));
    const others = this.#declarations.filter(({ request }) => !names.has(request.name));
    const kept = others.filter(({ request }) => request.written === undefined);
    const dropped = others.filter(({ request }) => request.written !== undefined);
    const declarations = requests.map((one) => this.#declared(one));
    this.#declarations = [...kept, ...declarations];
    await this.#save();
    for (const { request } of dropped) void controller.remove(request.name);
    await controller.reroute(new Map(requests.map(({ name, routePrefix }) => [name, routePrefix])));
    for (const declaration of declarations) void this.#build(declaration);
    this.#options.changed();
  }

  /** Code runs an application, or has deleted it: what a config said of the application is over. */
  async forget(name: string): Promise<void> {
    const others = this.#declarations.filter(({ request }) => request.name !== name);
    if (others.length === this.#declarations.length) return;
    this.#declarations = others;
    await this.#save();
  }

  /**
   * Goes back to what last was wholly in place: from a declaration that could not be built to what serves, and
   * from what serves to the revision before. Resolves when it is on its way.
   *
   * Rejects with ServeError `E_ROLLBACK` when there is nothing to go back to, and `E_APPLICATION_UNKNOWN`.
   */
  async goBack(name: string): Promise<ApplicationRevision> {
    const declared = this.#declarations.find(({ request }) => request.name === name);
    const keepsCurrent = declared !== undefined && declared.build.kind !== 'built';
    const revision = await this.#options.controller.goBack(name, { keepsCurrent });
    if (declared === undefined) return revision;
    const again = { ...this.#declared(revision.plan.request), build: { kind: 'built' } } as const;
    // One that is still being built comes to nothing.
    this.#declarations = this.#declarations.map((one) => (one.request.name === name ? again : one));
    await this.#save();
    this.#options.controller.withdraw(name);
    this.#options.changed();
    return revision;
  }

  /** Deletes one, whoever asked for it; resolves when it is on its way, with false when there is none. */
  async delete(name: string): Promise<boolean> {
    const { controller, changed } = this.#options;
    const others = this.#declarations.filter(({ request }) => request.name !== name);
    const isDeclared = others.length < this.#declarations.length;
    const isGoal = controller.application(name) !== undefined;
    if (!isDeclared && !isGoal) return false;
    this.#declarations = others;
    await this.#save();
    void controller.remove(name);
    changed();
    return true;
  }

  /** Deletes everything, whoever asked for it; resolves when all is on its way. */
  async deleteAll(): Promise<void> {
    const { controller, changed } = this.#options;
    this.#declarations = [];
    await this.#save();
    for (const { name } of controller.goal.applications) void controller.remove(name);
    changed();
  }

  #declared(request: ApplicationRequest): Declaration {
    const nowS = this.#options.nowS ?? ((): number => Date.now() / 1_000);
    this.#serial += 1;
    return { request, askedAtS: nowS(), serial: this.#serial, build: { kind: 'building' } };
  }

  /** Resolves with why it failed; a declaration that has been replaced meanwhile comes to nothing. */
  async #build({ request, serial }: Declaration): Promise<{ readonly error: unknown } | undefined> {
    const { controller, engine } = this.#options;
    controller.announce(request);
    try {
      const plan = await planRequest(request, engine);
      if (!this.#isCurrent(serial)) return undefined;
      await controller.deploy(plan);
      await this.#settle(serial, { kind: 'built' });
      return undefined;
    } catch (error) {
      await this.#settle(serial, { kind: 'failed', message: thrownMessage(error) });
      return { error };
    } finally {
      if (!this.#isBuilding(request.name)) controller.withdraw(request.name);
    }
  }

  async #settle(serial: number, build: Build): Promise<void> {
    this.#declarations = this.#declarations.map((one) =>
      one.serial === serial ? { ...one, build } : one,
    );
    await this.#save();
    this.#options.changed();
  }

  #isCurrent(serial: number): boolean {
    return this.#declarations.some((one) => one.serial === serial);
  }

  #isBuilding(name: string): boolean {
    return this.#declarations.some(
      ({ request, build }) => request.name === name && build.kind === 'building',
    );
  }

  async #save(): Promise<void> {
    const { engine, controller } = this.#options;
    const { targetCapacity } = controller.goal;
    const stored: StoredDeclarations = { targetCapacity, declarations: this.#declarations };
    await engine.store.put(DECLARATIONS_KEY, JSON.stringify(stored));
  }
}
