import type { InjectedKind } from '../model/types.js';

type InjectedClass = abstract new (...args: never[]) => unknown;

const injected = new Map<unknown, InjectedKind>([[AbortSignal, 'signal']]);

/** Says that parameters of the class `type` are given by the framework; called by the file that defines it. */
export function registerInjected(type: InjectedClass, kind: InjectedKind): void {
  injected.set(type, kind);
}

/** What a parameter of the type stands for; undefined for any class but the framework's own. */
export function injectedKind(type: unknown): InjectedKind | undefined {
  return injected.get(type);
}
