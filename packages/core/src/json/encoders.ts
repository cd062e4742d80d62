type Encode = (value: never) => unknown;

/** By prototype, so that instances of subclasses are found too. */
const ENCODERS = new Map<unknown, Encode>();

/**
 * Says how values of a class are written as JSON, in every response of this process, also where the class
 * has a `toJSON`: `registerEncoder(Decimal, (value) => value.toString())`.
 *
 * `encode` returns anything that JSON can hold. The last registration of a class counts, and that of a
 * subclass before that of its base.
 */
export function registerEncoder<T extends object>(
  type: abstract new (...args: never[]) => T,
  encode: (value: T) => unknown,
): void {
  ENCODERS.set(type.prototype, encode);
}

/** The function that was registered for the class of a value; call it by {@link encodedBy}. */
export function encoderOf(value: object): Encode | undefined {
  if (ENCODERS.size === 0) return undefined;
  let prototype: unknown = Object.getPrototypeOf(value);
  while (prototype !== null) {
    const encode = ENCODERS.get(prototype);
    if (encode !== undefined) return encode;
    prototype = Object.getPrototypeOf(prototype);
  }
  return undefined;
}

/** Encodes a value by the function of its class. */
export function encodedBy(encode: Encode, value: object): unknown {
  return Reflect.apply(encode, undefined, [value]);
}
