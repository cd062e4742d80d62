import type { DeploymentTarget } from './bind.js';

/** Tells which methods of a bound class are generators; the method of a function is `''`. */
export function generatorsOf(target: DeploymentTarget): (method: string) => boolean {
  return (method) =>
    target.kind === 'function'
      ? isGenerator(target.run)
      : isGenerator(memberOf(target.type, method));
}

/** Getters are not called. */
function memberOf(type: { readonly prototype: object }, name: string): unknown {
  let prototype: object | null = type.prototype;
  while (prototype !== null && prototype !== Object.prototype) {
    const member = Object.getOwnPropertyDescriptor(prototype, name);
    if (member !== undefined) return member.value;
    prototype = Object.getPrototypeOf(prototype);
  }
  return undefined;
}

const GENERATORS: readonly unknown[] = [
  Object.getPrototypeOf(async function* () {}),
  Object.getPrototypeOf(function* () {}),
];

function isGenerator(member: unknown): boolean {
  return typeof member === 'function' && GENERATORS.includes(Object.getPrototypeOf(member));
}
