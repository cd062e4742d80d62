/**
 * The arguments of a constructor, where instances of classes may be left out at the end: those of
 * `@Singleton()` classes are injected. `Kept` are objects that must be given all the same.
 *
 * TypeScript cannot see a decorator, so an argument that nothing injects is an error at start.
 */
export type WithoutInjected<A extends readonly unknown[], Kept = never> = A | Shorter<A, Kept>;

type Shorter<A extends readonly unknown[], Kept> = A extends readonly [...infer Rest, infer Last]
  ? IsInjectable<Last, Kept> extends true
    ? Rest | Shorter<Rest, Kept>
    : never
  : A extends readonly []
    ? never
    : A extends readonly [...infer Rest, (infer _)?]
      ? number extends A['length']
        ? never
        : Shorter<Rest, Kept>
      : never;

type IsInjectable<P, Kept> = 0 extends 1 & P
  ? false
  : [P] extends [Kept]
    ? false
    : [P] extends [readonly unknown[] | ((...args: never[]) => unknown)]
      ? false
      : [P] extends [object]
        ? true
        : false;
