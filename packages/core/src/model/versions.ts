import type { AppOptions } from '../app-options.js';
import type { DefinitionProblem } from '../errors.js';
import { VERSION_NEUTRAL, type VersionOption } from '../types/version.js';
import type { VersioningOptions } from '../versioning-options.js';
import type { AppModel, EndpointModel } from './app-model.js';
import type { OwnedRoute } from './owners.js';
import { type Report, reportAt } from './problems.js';

/** A route, and the versions it answers for; absent for all and none. */
export interface VersionedRoute {
  readonly owned: OwnedRoute;
  readonly versions?: readonly string[];
}

/** The routes that a route is in its versions: with versions in the path, one for each. */
export function versionedRoutes(
  owned: OwnedRoute,
  { versioning }: AppOptions,
  problems: DefinitionProblem[],
): readonly VersionedRoute[] {
  const { route } = owned;
  const ofMethod = owned.kind === 'method' ? owned.declared.method.version : undefined;
  const declared = route.options.version ?? ofMethod ?? owned.version ?? versioning?.default;
  if (declared === undefined || declared === VERSION_NEUTRAL) return [{ owned }];
  const versions = [declared].flat();
  const report = reportAt(problems, whereOf(owned));
  if (versioning === undefined) {
    report(
      'E_OPTION_INVALID',
      'has a version, and its application no versioning.',
      "Say how clients choose a version: @Ingress({ versioning: { type: 'uri' } }).",
    );
  }
  checkVersions(versions, report);
  if (versioning?.type !== 'uri') return [{ owned, versions }];
  return versions.map((version) => ({
    owned: { ...owned, prefix: `${versionPrefix(versioning, version)}${owned.prefix}` },
    versions: [version],
  }));
}

/** The versions of an application, the lowest first; none without versioning. */
export function versionsOf(model: AppModel): readonly string[] {
  const endpoints: readonly EndpointModel[] = [...model.operations, ...model.sockets];
  const all = new Set(endpoints.flatMap(({ versions = [] }) => versions));
  return [...all].toSorted(byNumber);
}

/** The version that `/openapi.json` describes: the default, else the highest; undefined without versions. */
export function documentedVersion(model: AppModel): string | undefined {
  return model.options.versioning?.default ?? versionsOf(model).at(-1);
}

/** An application as the clients of a version see it. */
export function modelOfVersion(model: AppModel, version: string): AppModel {
  const isOf = ({ versions }: EndpointModel): boolean => versions?.includes(version) !== false;
  const operations = model.operations.filter(isOf);
  return { ...model, version, operations, sockets: model.sockets.filter(isOf) };
}

/** `/v2`: where a version has its paths, or its pages alone. */
export function versionPrefix(versioning: VersioningOptions | undefined, version: string): string {
  const prefix = versioning?.type === 'uri' ? versioning.prefix : undefined;
  return `/${prefix ?? 'v'}${version}`;
}

/**
 * The header fields by which a request asks for the version of an operation: the default if it has that, else its
 * highest. Undefined where the path says it, or a function of the application finds it.
 */
export function versionFields(
  { versions = [] }: Pick<EndpointModel, 'versions'>,
  versioning: VersioningOptions | undefined,
): Readonly<Record<string, string>> | undefined {
  const usual = versions.find((version) => version === versioning?.default);
  const version = usual ?? versions.toSorted(byNumber).at(-1);
  if (version === undefined) return undefined;
  if (versioning?.type === 'header') return { [versioning.header.toLowerCase()]: version };
  if (versioning?.type !== 'media-type') return undefined;
  return { accept: `*/*;${versioning.parameter ?? 'v'}=${version}` };
}

function byNumber(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}

/** Reports mistakes in the option `versioning` of an application. */
export function checkVersioning(
  name: string,
  { versioning }: AppOptions,
  problems: DefinitionProblem[],
): void {
  if (versioning === undefined) return;
  const report = reportAt(problems, `${name} versioning`);
  if (versioning.default !== undefined) checkVersions([versioning.default], report);
  const mistake = mistakeIn(versioning);
  if (mistake !== undefined) report('E_OPTION_INVALID', ...mistake);
}

function mistakeIn(
  versioning: VersioningOptions,
): readonly [what: string, fix: string] | undefined {
  switch (versioning.type) {
    case 'uri':
      return VERSION.test(versioning.prefix ?? 'v') || versioning.prefix === ''
        ? undefined
        : ['has a prefix that is no part of a segment.', "Write letters: 'v', or ''."];
    case 'header':
      return TOKEN.test(versioning.header)
        ? undefined
        : ['has no name of a header.', "Write header: 'x-api-version'."];
    case 'media-type':
      return TOKEN.test(versioning.parameter ?? 'v')
        ? undefined
        : ['has no name of a parameter.', "Write parameter: 'v'."];
    case 'custom':
      return typeof versioning.versionOf === 'function'
        ? undefined
        : ['has no function versionOf.', 'Write versionOf: (head) => ...'];
    default:
      versioning satisfies never;
      return ['has an unknown type.', "Write 'uri', 'header', 'media-type' or 'custom'."];
  }
}

const VERSION = /^[\w.~-]+$/;
// RFC 9110 §5.6.2.
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

function checkVersions(versions: readonly VersionOption[], report: Report): void {
  const wrong = versions.find((version) => typeof version !== 'string' || !VERSION.test(version));
  if (wrong === undefined && versions.length > 0) return;
  report(
    'E_OPTION_INVALID',
    wrong === undefined
      ? 'has no version in its list.'
      : `has the version ${JSON.stringify(wrong)}.`,
    "Write letters, digits, '.', '-' and '_': '2', '2026-01-01'; or VERSION_NEUTRAL.",
  );
}

function whereOf(owned: OwnedRoute): string {
  if (owned.kind === 'method') return `${owned.owner.name}.${owned.declared.method.name}`;
  return owned.handler.name || owned.route.path;
}
