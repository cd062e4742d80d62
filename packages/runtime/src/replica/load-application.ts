import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

import { settledWithin } from '@sluice/core/internal';

import { nearest } from '../config/nearest.js';
import { Application } from '../deployment/bind.js';
import { buildFrom, isBuilder } from '../deployment/application-builder.js';
import { buildApplication } from '../deployment/build-application.js';
import type { EntryPoint } from '../deployment/entry-point.js';
import { ServeError } from '../errors.js';
import { useSourceMaps } from './source-maps.js';

/** The application that is looked for in an entry. */
export interface Wanted {
  readonly entry: EntryPoint;
  readonly application: string;
  /** A deployment it must have; undefined while that is not known. */
  readonly deployment: string | undefined;
  /** The application that the module hands over by calling `serve.run`. */
  readonly handedOver: Promise<Application<unknown>>;
}

/** A module that neither exports its application nor hands it over while it loads has this long to. */
const HAND_OVER_MS = 10_000;

/**
 * Imports an entry module and finds the bound application: the one it hands over with `serve.run`,
 * else the export the entry names, else the one export that is a bound application.
 *
 * Rejects with the module's own error when it throws, and with ServeError when it holds no such
 * application.
 */
export async function loadApplication(wanted: Wanted): Promise<Application<unknown>> {
  const { entry, handedOver } = wanted;
  if (!existsSync(entry.module)) {
    throw new ServeError('E_ENTRY_MODULE', `there is no module ${entry.module}.`);
  }
  // A module that awaits `serve.run` never finishes loading here: its hand-over comes first.
  const found = await Promise.race([
    handedOver,
    importModule(entry.module).then((exports) => fromExports(exports, wanted)),
  ]);
  return found ?? (await lateHandOver(wanted));
}

async function importModule(path: string): Promise<Readonly<Record<string, unknown>>> {
  // From here on only: the maps of this package's own modules would be kept in memory for nothing.
  useSourceMaps(path);
  try {
    const exports: Readonly<Record<string, unknown>> = await import(pathToFileURL(path).href);
    return exports;
  } catch (error) {
    throw usedTooEarly(error) ?? error;
  }
}

/** Explains the error of JavaScript for a class that a decorated signature names above its declaration. */
function usedTooEarly(error: unknown): ServeError | undefined {
  if (!(error instanceof ReferenceError)) return undefined;
  const name = /^Cannot access '(.+)' before initialization$/.exec(error.message)?.[1];
  if (name === undefined) return undefined;
  const frame = /^\s*(at .*)$/m.exec(error.stack ?? '')?.[1] ?? '';
  // Without the name of the frame: a module has none.
  const place = frame.replace(/^at .*\((.*)\)$/, 'at $1');
  return new ServeError(
    'E_CLASS_ORDER',
    `"${name}" is used before it is declared, ${place}. Declare a class above the decorated methods and properties that name it, or import it from a file of its own.`,
    { cause: error },
  );
}

async function fromExports(
  exports: Readonly<Record<string, unknown>>,
  wanted: Wanted,
): Promise<Application<unknown> | undefined> {
  const { exportName, module, args, run } = wanted.entry;
  if (exportName !== undefined) {
    // The builder of `serve.run(builder, { args })` need not be exported: the module hands its product over.
    if (args !== undefined && run !== undefined && !(exportName in exports)) return undefined;
    return named(await namedExport(exports, exportName, wanted.entry), exportName);
  }
  const candidates = Object.entries(exports).flatMap(([name, value]) =>
    value instanceof Application && holds(value, wanted) ? [{ name, value }] : [],
  );
  const different = new Set(candidates.map(({ value }) => value));
  if (different.size > 1) {
    const names = candidates.map(({ name }) => name).join(', ');
    throw new ServeError(
      'E_ENTRY_AMBIGUOUS',
      `${module} exports several applications that could be meant (${names}). Say which: entry: { module, exportName }.`,
    );
  }
  return candidates[0] && named(candidates[0].value, candidates[0].name);
}

/** A target without a name of its own, such as an arrow function, gets the name it is exported by. */
function named(app: Application<unknown>, exportName: string): Application<unknown> {
  const { target, overrides } = app;
  const own = target.kind === 'class' ? target.type.name : target.run.name;
  const isNamed = own !== '' || overrides.name !== undefined;
  return isNamed ? app : app.options({ name: exportName });
}

async function namedExport(
  exports: Readonly<Record<string, unknown>>,
  exportName: string,
  { module, args = {} }: EntryPoint,
): Promise<Application<unknown>> {
  const value = exports[exportName];
  if (isBuilder(value)) return await buildFrom(value, args, exportName);
  if (value instanceof Application) {
    const names = Object.keys(args);
    if (names.length === 0) return value;
    throw new ServeError(
      'E_BUILDER',
      `export "${exportName}" of ${module} is a bound application, which takes no arguments (${names.join(', ')}). Export a builder: export function ${exportName}(args) { return bind(...); }`,
    );
  }
  if (!(exportName in exports)) {
    const names = Object.keys(exports);
    const list = names.length === 0 ? 'It exports nothing' : `It exports ${names.join(', ')}`;
    const meant = nearest(exportName, names);
    const advice = meant === undefined ? '' : ` Did you mean "${meant}"?`;
    throw new ServeError(
      'E_ENTRY_EXPORT',
      `${module} has no export "${exportName}". ${list}.${advice}`,
    );
  }
  throw new ServeError(
    'E_ENTRY_APPLICATION',
    `export "${exportName}" of ${module} is ${show(value)}, not a bound application. ${adviceFor(exports, exportName)}`,
  );
}

function adviceFor(exports: Readonly<Record<string, unknown>>, exportName: string): string {
  const bound = Object.keys(exports).filter((name) => exports[name] instanceof Application);
  if (bound.length > 0) return `Did you mean ${bound.map((name) => `"${name}"`).join(' or ')}?`;
  if (typeof exports[exportName] === 'function') {
    return `Write: export const app = bind(${exportName}).`;
  }
  return `Write: export const ${exportName} = bind(...).`;
}

function show(value: unknown): string {
  if (typeof value === 'function') {
    const kind = /^class\b/.test(Function.prototype.toString.call(value)) ? 'class' : 'function';
    return `the ${kind} ${value.name}`;
  }
  if (value?.constructor?.name === 'Application') {
    return 'an application of another copy of this package';
  }
  return value === null ? 'null' : `a value of type ${typeof value}`;
}

function holds(app: Application<unknown>, { application, deployment }: Wanted): boolean {
  if (deployment === undefined) return true;
  return buildApplication(app, application).some((built) => built.name === deployment);
}

async function lateHandOver({
  entry,
  application,
  handedOver,
}: Wanted): Promise<Application<unknown>> {
  if (await settledWithin(HAND_OVER_MS, handedOver)) return handedOver;
  throw new ServeError(
    'E_ENTRY_APPLICATION',
    `${entry.module} neither exports a bound application nor calls serve.run for "${application}". Write: export const app = bind(...).`,
  );
}
