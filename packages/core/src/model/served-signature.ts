import type { DeclaredMethod } from '../decorators/read-records.js';
import type { SourceSignature } from '../signature/source-names.js';
import { type Constructor, type Method, lineage } from '../types/constructor.js';
import { signatureOf } from './endpoint.js';
import type { Report } from './problems.js';

/**
 * The signature of the method that is served: that of the decorated method, with the defaults of the
 * method of a subclass that overrides it without decorators.
 *
 * Reports an override with other parameters, which would get the values of those that were declared.
 */
export function servedSignature(
  declared: SourceSignature | undefined,
  override: SourceSignature | undefined,
  report: Report,
): SourceSignature | undefined {
  if (declared === undefined || override === undefined) return declared;
  for (const [index, own] of override.parameters.entries()) {
    const base = declared.parameters[index];
    const isNamedAlike = base === undefined ? own.default.kind !== 'none' : own.name === base.name;
    if (own.rest || own.name === undefined || isNamedAlike) continue;
    report(
      'E_OVERRIDE_PARAMETERS',
      `overrides a route without a decorator, but its parameter ${index + 1} is "${own.name}"${base?.name === undefined ? '' : `, not "${base.name}"`}.`,
      'Give it the parameters of the method that it overrides, or repeat the decorators of the route.',
    );
  }
  const parameters = declared.parameters.map((parameter, index) => {
    const own = override.parameters[index];
    return own === undefined || own.rest ? parameter : { ...parameter, default: own.default };
  });
  return { ...override, parameters };
}

/** The signature of the method by which a subclass overrides a decorated method; undefined without one. */
export function overrideOf(
  owner: Constructor,
  { declaredBy, method }: DeclaredMethod,
): SourceSignature | undefined {
  const nearest = lineage(owner).find((type) => Object.hasOwn(type.prototype, method.name));
  // In its own class another function is a wrapper of the method, with the same parameters.
  if (nearest === undefined || nearest === declaredBy) return undefined;
  const served: unknown = Reflect.get(nearest.prototype, method.name);
  return isMethod(served) ? signatureOf(method.name, served, undefined) : undefined;
}

function isMethod(value: unknown): value is Method {
  return typeof value === 'function';
}
