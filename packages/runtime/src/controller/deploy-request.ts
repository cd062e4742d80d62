import type { EntryPoint } from '../deployment/entry-point.js';
import type { Engine } from '../engine/engine.js';
import { ServeError } from '../errors.js';
import type { Controller } from './controller.js';
import { importLimit, planApplication, type ApplicationRequest } from './plan-application.js';
import type { ApplicationReport } from './report-status.js';

/**
 * Deploys an application that is named by its entry: asks the engine what the entry binds, makes that
 * the goal, and resolves when the application runs or has failed to.
 *
 * Rejects with the application's own error when the entry cannot be imported, and with ServeError or
 * DefinitionError when the request does not fit what the entry binds.
 */
export async function deployRequest(
  request: ApplicationRequest,
  { engine, controller }: { readonly engine: Engine; readonly controller: Controller },
): Promise<ApplicationReport> {
  const { name, entry } = request;
  if (entry === undefined) throw new ServeError('E_ENTRY_UNKNOWN', `"${name}" has no entry.`);
  controller.announce(request);
  try {
    const outline = await engine.inspect(entry, name, importLimit(request));
    await controller.deploy(planApplication(request, outline, versionOf(entry)));
  } finally {
    controller.withdraw(name);
  }
  const report = await controller.settled(name);
  if (report !== undefined) return report;
  throw new ServeError('E_DEPLOY_FAILED', `application "${name}" was deleted meanwhile.`);
}

/** The path of a compiled module carries its content: code or arguments that differ are another version. */
function versionOf({ module, exportName, args }: EntryPoint): string {
  return JSON.stringify(args === undefined ? [module, exportName] : [module, exportName, args]);
}
