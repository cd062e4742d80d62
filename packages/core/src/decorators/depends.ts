import type {
  Dependency,
  DependencyEntry,
  DependencyOptions,
  DependencyRecord,
  DependencyTarget,
} from '../types/dependency.js';
import { classOrMethodRecorder } from './class-or-method.js';
import { parameterRecorder } from './parameter.js';
import { recordClassDependency, recordMethodDependency } from './record.js';

/**
 * Provides a value that a function or class makes for the request: `@Depends(currentUser) user: User`.
 *
 * The dependency takes values of the request, the body and other dependencies as an operation does;
 * they are documented with the operation, and their mistakes are reported together with its own. All
 * uses within a request share one value. A generator function yields its value, and continues when
 * the request is over. On a method, a class, or in `dependencies`, the dependency runs before the
 * parameters' dependencies and its value is not used. Without a target it is the class of the
 * parameter: `@Depends() page: Page`.
 */
export function Depends(options?: DependencyOptions): Dependency<never>;
export function Depends<const T extends DependencyTarget>(
  target: T,
  options?: DependencyOptions,
): Dependency<T>;
export function Depends(
  first?: DependencyTarget | DependencyOptions,
  second?: DependencyOptions,
): Dependency {
  const target = typeof first === 'function' ? first : undefined;
  const options = (typeof first === 'function' ? second : first) ?? {};
  const record: DependencyRecord = { target, options };
  const onParameter = parameterRecorder({ decorator: 'Depends', options: {}, dependency: record });
  const onOther = classOrMethodRecorder('Depends', {
    onClass: (own) => recordClassDependency(own, record),
    onMethod: (site) => recordMethodDependency(site, record),
  });
  const decorate = (value: unknown, place?: unknown, third?: unknown): void => {
    if (typeof third === 'number') onParameter(Object(value), keyOf(place), third);
    else onOther(value, place, third);
  };
  return Object.assign(decorate, { record });
}

function keyOf(place: unknown): string | symbol | undefined {
  return typeof place === 'string' || typeof place === 'symbol' ? place : undefined;
}

/** Reads an entry of `dependencies` or `depends`. */
export function dependencyRecord(entry: DependencyEntry): DependencyRecord {
  return isUse(entry) ? entry.record : { target: entry, options: {} };
}

function isUse(entry: DependencyEntry): entry is Dependency {
  const record: unknown = Object.getOwnPropertyDescriptor(entry, 'record')?.value;
  return typeof record === 'object' && record !== null && 'target' in record;
}
