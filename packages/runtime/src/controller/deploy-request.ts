import type { EntryPoint } from '../deployment/entry-point.js';
import type { Engine } from '../engine/engine.js';
import { ServeError } from '../errors.js';
import type { Controller } from './controller.js';
import type { PlannedApplication } from './goal.js';
import type { ApplicationRequest } from './application-request.js';
import { importLimit, planApplication } from './plan-application.js';
import type { ApplicationReport } from './report-status.js';

/**
 * Deploys an application that is named by its entry, and resolves when the application runs or has
 * failed to.
 *
 * Rejects with the application's own error when the entry cannot be imported, and with ServeError or
 * DefinitionError when the request does not fit what the entry binds.
 */
export async function deployRequest(
  request: ApplicationRequest,
  {
    declared,
    controller,
  }: {
    readonly declared: { declare(request: ApplicationRequest): Promise<void> };
    readonly controller: Controller;
  },
): Promise<ApplicationReport> {
  const { name } = request;
  await declared.declare(request);
  const report = await controller.settled(name);
  if (report !== undefined) return report;
  throw new ServeError('E_DEPLOY_FAILED', `application "${name}" was deleted meanwhile.`);
}

/** Asks the engine what the entry of a request binds, and makes a plan of it. Rejects as {@link deployRequest}. */
export async function planRequest(
  request: ApplicationRequest,
  engine: Pick<Engine, 'inspect'>,
): Promise<PlannedApplication> {
  const { name, entry } = request;
  if (entry === undefined) throw new ServeError('E_ENTRY_UNKNOWN', `"${name}" has no entry.`);
  const outline = await engine.inspect(entry, name, importLimit(request));
  return planApplication(request, outline, versionOf(entry));
}

/** Code or arguments that differ are another version. The path of a compiled module carries its content. */
function versionOf({ module, exportName, revision, args }: EntryPoint): string {
  const parts = [module, exportName, ...(revision === undefined ? [] : [revision])];
  return JSON.stringify(args === undefined ? parts : [...parts, args]);
}
