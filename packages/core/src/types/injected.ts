/** The value that the framework gives to a parameter of one of its own classes. */
export type InjectedKind = 'request' | 'signal' | 'websocket';

type InjectedClass = abstract new (...args: never[]) => unknown;

const INJECTED = new Map<unknown, InjectedKind>([[AbortSignal, 'signal']]);

/** Says that parameters of the class `type` are given by the framework; called by the file that defines it. */
export function registerInjected(type: InjectedClass, kind: InjectedKind): void {
  INJECTED.set(type, kind);
}

/** What a parameter of the type stands for; undefined for any class but the framework's own. */
export function injectedKind(type: unknown): InjectedKind | undefined {
  return INJECTED.get(type);
}
