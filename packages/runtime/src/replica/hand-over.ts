import { deferred } from '../deferred.js';
import type { Application } from '../deployment/bind.js';
import { buildApplication } from '../deployment/build-application.js';
import type { EntryPoint } from '../deployment/entry-point.js';
import type { DeploymentHandle } from '../handle/handle-types.js';
import { createHandle } from '../handle/handle.js';
import type { ForeignRouter } from './foreign-router.js';
import type { NamedDeployment, ReplicaHost } from './replica-host.js';

/** A {@link ReplicaHost} and the application that is handed to it. */
export interface HandOver extends ReplicaHost {
  readonly application: Promise<Application<unknown>>;
}

/**
 * Answers `serve.run` inside a replica's entry module.
 *
 * For the replica's own application the call hands it over and never resolves, so that what follows
 * it in the module (which belongs to the process that deploys) does not run. Any other name, and an
 * earlier run of the same name when the entry means a later one, resolves at once with a handle.
 */
export function createHandOver(
  own: { readonly entry: EntryPoint; readonly application: string },
  router: () => ForeignRouter,
): HandOver {
  const application = deferred<Application<unknown>>();
  const wantedRun = own.entry.run ?? 1;
  let runs = 0;
  return {
    application: application.promise,
    run(app, name) {
      if (name === own.application) {
        runs += 1;
        if (runs >= wantedRun) {
          application.resolve(app);
          return new Promise<never>(() => undefined);
        }
      }
      return Promise.resolve(handleOf(app, name, router()));
    },
    handle: (target) => namedHandle(router(), { ...target, own: own.application }),
  };
}

function handleOf(
  app: Application<unknown>,
  name: string,
  router: ForeignRouter,
): DeploymentHandle<unknown> {
  const ingress = buildApplication(app, name).find((deployment) => deployment.isIngress);
  return createHandle(router, { application: name, deployment: ingress?.name ?? '' });
}

function namedHandle(
  router: ForeignRouter,
  { own, application = own, deployment }: NamedDeployment & { readonly own: string },
): DeploymentHandle<unknown> {
  const key =
    deployment === undefined ? router.ingressOf(application) : { application, deployment };
  router.introduce(key);
  return createHandle(router, key);
}
