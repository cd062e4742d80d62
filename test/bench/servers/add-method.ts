/** A function that is to be a method, and the decorator that makes it an operation. */
export interface GeneratedMethod<F> {
  readonly run: F;
  readonly decorate: (target: object, key: string, descriptor: TypedPropertyDescriptor<F>) => void;
}

/** Adds an operation to a class, for applications too long to write. */
export function addMethod<F>(
  type: new () => object,
  name: string,
  { run, decorate }: GeneratedMethod<F>,
): void {
  const descriptor = { value: run, writable: true, configurable: true };
  Object.defineProperty(type.prototype, name, descriptor);
  decorate(type.prototype, name, descriptor);
}
