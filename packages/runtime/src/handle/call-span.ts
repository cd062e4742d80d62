import type { ActiveSpan, RequestScope, Tracer } from '@sluice/core/internal';
import type { DeploymentKey } from '@sluice/ingress/router';

/** The method that is called. */
interface Called {
  readonly key: DeploymentKey;
  /** Empty for a function deployment. */
  readonly method: string;
}

/** Begins the caller's span of a call; undefined for a call of a request that is not traced. */
export function callSpan(
  tracer: Tracer,
  { key, method }: Called,
  scope: RequestScope | undefined,
): ActiveSpan | undefined {
  const parent = tracer.current() ?? scope?.span?.context;
  if (scope !== undefined && parent === undefined) return undefined;
  const { application, deployment } = key;
  return tracer.start({
    name: method === '' ? deployment : `${deployment}.${method}`,
    kind: 'client',
    parent,
    attributes: {
      'rpc.system': 'sluice',
      'rpc.service': deployment,
      'rpc.method': method === '' ? undefined : method,
      'sluice.application': application,
      'sluice.request_id': scope?.requestId,
    },
  });
}
