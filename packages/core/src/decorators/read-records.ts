import '../reflect-metadata.js';

import type { AppOptions } from '../app-options.js';
import type { MiddlewareFunction } from '../middleware/middleware.js';
import type { ExceptionRecord } from '../middleware/exception-record.js';
import type { RouterOptions } from '../router-options.js';
import { type ClassLike, lineage } from '../types/constructor.js';
import type { DependencyRecord } from '../types/dependency.js';
import type { VersionOption } from '../types/version.js';
import {
  type ClassRecord,
  type MethodRecord,
  type MisuseRecord,
  type ParameterRecord,
  RECORD_BY_HANDLER,
  RECORD_KEY,
  isClassRecord,
  ownMetadata,
} from './record.js';

/** True when the class or a base of it declares an operation or a WebSocket, or has routers or mounts. */
export function hasRoutes(type: ClassLike): boolean {
  const { methods, misuses, options } = readRecords(type);
  const { routers = [], mounts = {}, hosts = {} } = options;
  if (routers.length + Object.keys(mounts).length + Object.keys(hosts).length > 0) return true;
  return misuses.length > 0 || methods.some(({ method }) => method.routes.length > 0);
}

/** True when the class or a base of it declares an operation or a WebSocket on this method. */
export function isRoute(type: ClassLike, member: string): boolean {
  return readRecords(type).methods.some(
    ({ method }) => method.name === member && method.routes.length > 0,
  );
}

/** A method's record with the class that declared it, whose prototype has the emitted types. */
export interface DeclaredMethod {
  readonly declaredBy: ClassLike;
  readonly method: MethodRecord;
}

export interface ClassRecords {
  readonly methods: readonly DeclaredMethod[];
  readonly misuses: readonly MisuseRecord[];
  /** The decorators of the class's own constructor. */
  readonly constructorParameters: readonly ParameterRecord[];
  /** Those of the class and its bases, the bases' first. */
  readonly dependencies: readonly DependencyRecord[];
  /** Those of the class and its bases, the bases' outermost. */
  readonly middleware: readonly MiddlewareFunction[];
  /** Those of the class and its bases, the bases' last. */
  readonly exceptions: readonly ExceptionRecord[];
  readonly options: AppOptions;
  readonly router: RouterOptions;
  /** That of the class or of its nearest base with one. */
  readonly version: VersionOption | undefined;
}

/**
 * Reads what the decorators of a class and its bases recorded.
 *
 * A method that a subclass decorates again replaces the base's declaration of that name; a method that
 * is only overridden keeps it. Bases come first, each class in source order.
 */
export function readRecords(type: ClassLike): ClassRecords {
  const methods = new Map<string, DeclaredMethod>();
  const misuses: MisuseRecord[] = [];
  const dependencies: DependencyRecord[] = [];
  const middleware: MiddlewareFunction[] = [];
  const exceptions: ExceptionRecord[] = [];
  let options: AppOptions = {};
  let router: RouterOptions = {};
  let version: VersionOption | undefined;
  for (const declaredBy of lineage(type).toReversed()) {
    for (const record of ownRecords(declaredBy)) {
      for (const method of record.methods.values())
        methods.set(method.name, { declaredBy, method });
      misuses.push(...record.misuses);
      dependencies.push(...record.dependencies);
      middleware.push(...record.middleware);
      exceptions.unshift(...record.exceptions);
      options = { ...options, ...record.options };
      router = { ...router, ...record.router };
      version = record.version ?? version;
    }
    for (const method of recordsOfHandlers(declaredBy)) {
      if (methods.get(method.name)?.declaredBy !== declaredBy) {
        methods.set(method.name, { declaredBy, method });
      }
    }
  }
  return {
    methods: [...methods.values()],
    misuses,
    constructorParameters: constructorParameters(type),
    dependencies,
    middleware,
    exceptions,
    options,
    router,
    version,
  };
}

/** The decorators of the parameters of a class's own constructor. */
export function constructorParameters(type: ClassLike): readonly ParameterRecord[] {
  return ownRecords(type).flatMap((record) => record.constructorParameters);
}

function ownRecords(type: ClassLike): ClassRecord[] {
  const key: unknown = Reflect.get(Symbol, 'metadata');
  const metadata = typeof key === 'symbol' ? ownMetadata(type, key) : undefined;
  const standard =
    typeof metadata === 'object' && metadata !== null
      ? ownMetadata(metadata, RECORD_KEY)
      : undefined;
  return [standard, Reflect.getOwnMetadata(RECORD_KEY, type)].filter(isClassRecord);
}

function* recordsOfHandlers(type: ClassLike): Iterable<MethodRecord> {
  const prototype: unknown = type.prototype;
  if (typeof prototype !== 'object' || prototype === null) return;
  for (const { value } of Object.values(Object.getOwnPropertyDescriptors(prototype))) {
    const record = typeof value === 'function' ? RECORD_BY_HANDLER.get(value) : undefined;
    if (record !== undefined) yield record;
  }
}
