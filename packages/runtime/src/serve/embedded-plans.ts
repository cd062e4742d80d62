import { planApplication } from '../controller/plan-application.js';
import type { PlannedApplication } from '../controller/goal.js';
import type { Application } from '../deployment/bind.js';
import type { BuiltDeployment } from '../deployment/deployment-config.js';
import { outlineOf } from '../deployment/outline.js';
import type { EmbeddedOptions, EmbeddedRun } from './embedded-options.js';
import { entryOf } from './entry-of.js';

/** Makes goals of the applications that code runs, and remembers their versions. */
export class EmbeddedPlans {
  readonly #options: EmbeddedOptions;
  /** The code version of each application object: the same object again changes options alone. */
  readonly #versions = new WeakMap<Application<unknown>, string>();
  /** How often each name was run. */
  readonly #runs = new Map<string, number>();
  #count = 0;

  constructor(options: EmbeddedOptions) {
    this.#options = options;
  }

  /** The names that code has run, those that are deleted included. */
  get names(): readonly string[] {
    return [...this.#runs.keys()];
  }

  /** Throws ServeError or DefinitionError that names what does not fit. */
  plan(
    app: Application<unknown>,
    run: EmbeddedRun,
    built: readonly BuiltDeployment[],
  ): PlannedApplication {
    const count = (this.#runs.get(run.name) ?? 0) + 1;
    this.#runs.set(run.name, count);
    const { name, routePrefix, deployments, numReplicas, autoscalingPolicy } = run;
    const { engine, logging, startTimeoutS } = this.#options;
    const isInline = engine === 'inline';
    const request = {
      name,
      routePrefix,
      entry: isInline ? undefined : entryOf(app, run.entry, count),
      ...(deployments === undefined ? {} : { deployments }),
      ...(autoscalingPolicy === undefined ? {} : { autoscalingPolicy }),
      ...(numReplicas === undefined ? {} : { numReplicas }),
      ...(logging === undefined ? {} : { logging }),
      ...(startTimeoutS === undefined ? {} : { startTimeoutS }),
    };
    const plan = planApplication(request, outlineOf(built), this.#versionOf(app));
    if (!isInline) return plan;
    return {
      ...plan,
      deployments: plan.deployments.map((deployment) => ({
        ...deployment,
        built: built.find((one) => one.name === deployment.name),
      })),
    };
  }

  #versionOf(app: Application<unknown>): string {
    const known = this.#versions.get(app);
    if (known !== undefined) return known;
    this.#count += 1;
    const version = `run-${this.#count}`;
    this.#versions.set(app, version);
    return version;
  }
}
