/** A class used as a value. */
export type Constructor<T = object> = new (...args: never[]) => T;

/** Any method of a class. */
export type Method = (...args: never[]) => unknown;

/** A class, abstract ones included. */
export type ClassLike = abstract new (...args: never[]) => unknown;
