import { DefinitionError } from '@sluice/core';

/**
 * Makes a decorator that puts another function in the place of a method, for compilers with standard and
 * with legacy decorators. Throws DefinitionError where there is no method.
 */
export function methodReplacer(
  decorator: string,
  replace: (method: (...args: never[]) => unknown) => object,
): (...args: unknown[]) => never {
  return (first, place, third) => {
    const descriptor: PropertyDescriptor | undefined = isDescriptor(third) ? third : undefined;
    const method: unknown = descriptor === undefined ? first : descriptor.value;
    if (!isFunction(method)) throw misplaced(decorator, place);
    const replacement = replace(method);
    Object.defineProperty(replacement, 'name', { value: method.name, configurable: true });
    if (descriptor !== undefined) descriptor.value = replacement;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- standard decorators return what takes the method's place, which the types of decorators do not tell; legacy ones must return nothing
    return (descriptor === undefined ? replacement : undefined) as never;
  };
}

/** Makes one value for each instance whose methods ask for it. */
export function perInstance<V>(make: (instance: object) => V): (instance: object) => V {
  const made = new WeakMap<object, V>();
  return (instance) => {
    const known = made.get(instance);
    if (known !== undefined) return known;
    const value = make(instance);
    made.set(instance, value);
    return value;
  };
}

/** `Model.embed`, for errors and logs. */
export function nameOnInstance(instance: object, method: { readonly name: string }): string {
  return `${instance.constructor.name}.${method.name}`;
}

function isDescriptor(value: unknown): value is PropertyDescriptor {
  return typeof value === 'object' && value !== null && 'configurable' in value;
}

function isFunction(value: unknown): value is (...args: never[]) => unknown {
  return typeof value === 'function';
}

function misplaced(decorator: string, place: unknown): DefinitionError {
  const member =
    typeof place === 'object' && place !== null && 'name' in place ? place.name : place;
  return new DefinitionError([
    {
      code: 'E_DECORATOR_MISPLACED',
      where: `@${decorator}() of "${String(member)}"`,
      what: 'is not on a method.',
      fix: 'Put it on a method of a class.',
    },
  ]);
}
