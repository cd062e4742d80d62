/** A class used as a value. */
export type Constructor<T = object> = new (...args: never[]) => T;

/** A class, abstract ones included. */
export type ClassLike = abstract new (...args: never[]) => unknown;
