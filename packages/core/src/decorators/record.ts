import '../reflect-metadata.js';

import type { AppOptions } from '../app-options.js';
import type { ExceptionRecord } from '../middleware/exception-record.js';
import type { MiddlewareFunction } from '../middleware/middleware.js';
import type { ClassLike, Method } from '../types/constructor.js';
import type { DependencyRecord } from '../types/dependency.js';
import type { RouterOptions } from '../router-options.js';
import type { FileRules } from '../types/file-rules.js';
import type { VersionOption } from '../types/version.js';
import type { FieldOptions } from '../types/field.js';
import type { OperationOptions, SocketOptions } from './options.js';

/** `@Get('/items')` or `@WebSocket('/echo')` on a method, as written. */
export type RouteRecord =
  | {
      readonly kind: 'http';
      readonly decorator: string;
      readonly methods: readonly string[];
      readonly path: string;
      readonly options: OperationOptions;
    }
  | {
      readonly kind: 'websocket';
      readonly decorator: string;
      readonly path: string;
      readonly options: SocketOptions;
    };

export type ParameterDecoratorName =
  | 'Path'
  | 'Query'
  | 'Header'
  | 'Cookie'
  | 'Body'
  | 'Form'
  | 'File'
  | 'Depends'
  | 'Secret';

/** `@Query('limit', { le: 100 })` on a parameter, as written. */
export interface ParameterRecord {
  readonly decorator: ParameterDecoratorName;
  /** Zero-based. */
  readonly index: number;
  readonly name?: string;
  readonly options: RecordedOptions;
  /** Present with `Depends` alone. */
  readonly dependency?: DependencyRecord;
}

/** The options of any parameter decorator; the rules of files are `@File`'s. */
export type RecordedOptions = ParameterOptions & FileRules;

/** Options of a parameter decorator: `@Query({ le: 100 })`, `@Header({ name: 'x-token' })`. */
export interface ParameterOptions extends FieldOptions {
  /** The name on the wire; defaults to the argument's. */
  readonly name?: string;
  /** FastAPI's word for `name`; defaults to `name`. */
  readonly alias?: string;
  /**
   * `@Body` only: the value is a property of a JSON object, `{ "item": ... }`. Defaults to true when
   * there are several `@Body` parameters, to false for a single parameter.
   */
  readonly embed?: boolean;
}

/** All decorators of one method. */
export interface MethodRecord {
  readonly name: string;
  /** `legacy` decorators have parameter types if the compiler emits them; `standard` ones never do. */
  readonly decorators: 'legacy' | 'standard';
  /** The method when its first route decorator ran; its source contains the argument names. */
  readonly handler: Method | undefined;
  /** In the order of the source, top first. */
  readonly routes: readonly RouteRecord[];
  readonly parameters: readonly ParameterRecord[];
  /** `@Depends(...)` on the method, in the order of the source. */
  readonly dependencies: readonly DependencyRecord[];
  /** `@Middleware(...)` on the method, in the order of the source. */
  readonly middleware: readonly MiddlewareFunction[];
  /** `@ExceptionHandler(...)` on the method, in the order of the source. */
  readonly exceptions: readonly ExceptionRecord[];
  /** `@Version(...)` on the method; absent without it. */
  readonly version?: VersionOption;
}

/** A decorator in a place where it has no meaning. */
export interface MisuseRecord {
  readonly decorator: string;
  readonly member: string;
  readonly reason: 'static' | 'private' | 'symbol' | 'not-a-method';
}

/** All decorators of one class, without those of its bases. */
export interface ClassRecord {
  readonly methods: Map<string, MethodRecord>;
  readonly misuses: MisuseRecord[];
  /** Decorators of the constructor's parameters. */
  readonly constructorParameters: ParameterRecord[];
  /** `@Depends(...)` on the class, in the order of the source. */
  dependencies: readonly DependencyRecord[];
  /** `@Middleware(...)` on the class, in the order of the source. */
  middleware: readonly MiddlewareFunction[];
  /** `@ExceptionHandler(...)` on the class, in the order of the source. */
  exceptions: readonly ExceptionRecord[];
  options: AppOptions | undefined;
  /** `@Router({ prefix })` on the class. */
  router: RouterOptions | undefined;
  /** `@Version(...)` on the class. */
  version: VersionOption | undefined;
}

// Registered, so that two copies of this package in one process read each other's records.
export const RECORD_KEY: unique symbol = Symbol.for('sluice.record');

// Compilers create a class's metadata object only if `Symbol.metadata` exists. esbuild falls back to the
// same registered symbol.
if (!('metadata' in Symbol)) {
  Object.defineProperty(Symbol, 'metadata', { value: Symbol.for('Symbol.metadata') });
}

// Finds records by method, for compilers that give standard decorators no metadata.
export const RECORD_BY_HANDLER: WeakMap<object, MethodRecord> = new WeakMap();

/** The place of a decorator: the record of its class, and the member. */
export interface Site {
  readonly record: ClassRecord | undefined;
  readonly member: string;
  readonly decorators: 'legacy' | 'standard';
  readonly handler: Method | undefined;
}

/** Adds a route to the method at `site`. */
export function recordRoute(site: Site, route: RouteRecord): void {
  const before = methodAt(site);
  put(site, {
    ...before,
    handler: before.handler ?? site.handler,
    // Decorators run from the bottom up.
    routes: [route, ...before.routes],
  });
}

/** Adds a parameter's decorator to the method at `site`. */
export function recordParameter(site: Site, parameter: ParameterRecord): void {
  const before = methodAt(site);
  put(site, { ...before, parameters: [...before.parameters, parameter] });
}

/** Adds a dependency to the method at `site`. */
export function recordMethodDependency(site: Site, dependency: DependencyRecord): void {
  const before = methodAt(site);
  put(site, {
    ...before,
    handler: before.handler ?? site.handler,
    // Decorators run from the bottom up.
    dependencies: [dependency, ...before.dependencies],
  });
}

/** Adds a dependency to a class. */
export function recordClassDependency(record: ClassRecord, dependency: DependencyRecord): void {
  record.dependencies = [dependency, ...record.dependencies];
}

/** Adds middlewares to the method at `site`, around those of the decorators below. */
export function recordMethodMiddleware(
  site: Site,
  middleware: readonly MiddlewareFunction[],
): void {
  const before = methodAt(site);
  put(site, {
    ...before,
    handler: before.handler ?? site.handler,
    middleware: [...middleware, ...before.middleware],
  });
}

/** Adds middlewares to a class, around those of the decorators below. */
export function recordClassMiddleware(
  record: ClassRecord,
  middleware: readonly MiddlewareFunction[],
): void {
  record.middleware = [...middleware, ...record.middleware];
}

/** Adds an exception handler to the method at `site`. */
export function recordMethodException(site: Site, exception: ExceptionRecord): void {
  const before = methodAt(site);
  put(site, {
    ...before,
    handler: before.handler ?? site.handler,
    exceptions: [exception, ...before.exceptions],
  });
}

/** Records the versions of the method at `site`. */
export function recordMethodVersion(site: Site, version: VersionOption): void {
  const before = methodAt(site);
  put(site, { ...before, handler: before.handler ?? site.handler, version });
}

/** Adds an exception handler to a class. */
export function recordClassException(record: ClassRecord, exception: ExceptionRecord): void {
  record.exceptions = [exception, ...record.exceptions];
}

/** Records the options that `@Router` gives to the routes of a class. */
export function recordRouterOptions(record: ClassRecord, options: RouterOptions): void {
  record.router = options;
}

/** Records a misplaced decorator, which `describe` reports. */
export function recordMisuse(record: ClassRecord | undefined, misuse: MisuseRecord): void {
  record?.misuses.push(misuse);
}

/** Records options such as title and version for `describe`; for each key the last call wins. */
export function recordIngressOptions(type: ClassLike, options: AppOptions): void {
  const record = legacyRecord(type);
  record.options = { ...record.options, ...options };
}

/** The record of the legacy decorators of `type`. */
export function legacyRecord(type: ClassLike): ClassRecord {
  const existing: unknown = Reflect.getOwnMetadata(RECORD_KEY, type);
  if (isClassRecord(existing)) return existing;
  const record = emptyRecord();
  Reflect.defineMetadata(RECORD_KEY, record, type);
  return record;
}

/** The record of the standard decorators of a class; undefined without metadata. */
export function standardRecord(metadata: object | undefined): ClassRecord | undefined {
  if (metadata === undefined) return undefined;
  const existing = ownMetadata(metadata, RECORD_KEY);
  if (isClassRecord(existing)) return existing;
  const record = emptyRecord();
  Object.defineProperty(metadata, RECORD_KEY, { value: record });
  return record;
}

function emptyRecord(): ClassRecord {
  return {
    methods: new Map(),
    misuses: [],
    constructorParameters: [],
    dependencies: [],
    middleware: [],
    exceptions: [],
    options: undefined,
    router: undefined,
    version: undefined,
  };
}

function methodAt(site: Site): MethodRecord {
  const existing =
    site.record === undefined
      ? site.handler && RECORD_BY_HANDLER.get(site.handler)
      : site.record.methods.get(site.member);
  if (existing !== undefined) return existing;
  const { member, decorators, handler } = site;
  return {
    name: member,
    decorators,
    handler,
    routes: [],
    parameters: [],
    dependencies: [],
    middleware: [],
    exceptions: [],
  };
}

function put(site: Site, method: MethodRecord): void {
  if (site.record !== undefined) site.record.methods.set(site.member, method);
  else if (site.handler !== undefined) RECORD_BY_HANDLER.set(site.handler, method);
}

/** Reads an own member of a holder of metadata. */
export function ownMetadata(holder: object, key: symbol): unknown {
  return Object.getOwnPropertyDescriptor(holder, key)?.value;
}

/** True for a record, also of another copy of the package. */
export function isClassRecord(value: unknown): value is ClassRecord {
  return typeof value === 'object' && value !== null && 'methods' in value && 'misuses' in value;
}
