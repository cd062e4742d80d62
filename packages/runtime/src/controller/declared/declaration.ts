import type { ApplicationStatus } from '../application-status.js';
import type { ApplicationRequest } from '../application-request.js';
import type { ApplicationReport, ServeStatus } from '../report-status.js';

/** An application as it was last asked for: by a config, by the command, by code. Plain JSON. */
export interface Declaration {
  readonly request: ApplicationRequest;
  /** When it was asked for, in seconds since 1970. */
  readonly askedAtS: number;
  /** Distinguishes it from an earlier one of the same name, which may still be being built. */
  readonly serial: number;
  readonly build: Build;
}

/** How far it is from a wish to a goal of the controller: its entry must be imported to be known. */
export type Build =
  | { readonly kind: 'building' }
  /** It is a goal; the status of its deployments says the rest. */
  | { readonly kind: 'built' }
  /** It cannot become a goal; an earlier version may serve on. `message` is the application's own error. */
  | { readonly kind: 'failed'; readonly message: string };

/**
 * Lays what is declared over what is deployed: an application that could not be built is in no goal, and
 * one that is being built or could not be may be in the goal with its version before. In the order of
 * the declarations.
 */
export function withDeclarations(
  status: ServeStatus,
  declarations: readonly Declaration[],
): ServeStatus {
  const byName = new Map(declarations.map((one) => [one.request.name, one]));
  const known = new Set(status.applications.map(({ name }) => name));
  const failed = declarations.filter(
    ({ request, build }) => !known.has(request.name) && build.kind === 'failed',
  );
  const names = [...byName.keys()];
  // Those that code runs, and those that are deleted, come last.
  const placeOf = ({ name }: ApplicationReport): number =>
    byName.has(name) ? names.indexOf(name) : names.length;
  return {
    applications: [
      ...status.applications.map((report) => overlaid(report, byName.get(report.name))),
      ...failed.map(({ request, build }) => ({
        name: request.name,
        routePrefix: request.routePrefix,
        ...statusOf(build),
        deployments: [],
      })),
    ].toSorted((a, b) => placeOf(a) - placeOf(b)),
  };
}

function overlaid(
  report: ApplicationReport,
  declaration: Declaration | undefined,
): ApplicationReport {
  if (declaration === undefined || declaration.build.kind === 'built') return report;
  // The controller says of one that is new that it is not started.
  if (report.status === 'NOT_STARTED') return report;
  return { ...report, ...statusOf(declaration.build) };
}

function statusOf(build: Build): {
  readonly status: ApplicationStatus;
  readonly message: string;
} {
  return build.kind === 'failed'
    ? { status: 'DEPLOY_FAILED', message: build.message }
    : { status: 'DEPLOYING', message: '' };
}
