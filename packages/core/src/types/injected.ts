/**
 * The value that the framework gives to a parameter of one of its own classes; `head` goes to dependencies
 * of its own.
 */
export type InjectedKind =
  | 'request'
  | 'response'
  | 'signal'
  | 'websocket'
  | 'background'
  | 'head'
  | 'progress';

type InjectedClass = abstract new (...args: never[]) => unknown;

const INJECTED = new Map<unknown, InjectedKind>([[AbortSignal, 'signal']]);

/** Registers a framework class; called by the file that defines the class. */
export function registerInjected(type: InjectedClass, kind: InjectedKind): void {
  INJECTED.set(type, kind);
}

/** The kind of value that a framework class stands for; undefined for any other class. */
export function injectedKind(type: unknown): InjectedKind | undefined {
  return INJECTED.get(type);
}
