/** Says why a value does not travel, and what to do: the part of the error after the path. */
export function whyUnsendable(value: unknown): string {
  if (typeof value === 'function') {
    return `${value.name === '' ? 'a function' : `the function ${value.name}`} cannot be sent; send data and call a method of the other deployment with it.`;
  }
  if (typeof value === 'symbol') return `${String(value)} cannot be sent; send a string.`;
  if (typeof value !== 'object' || value === null) return `${String(value)} cannot be sent.`;
  if (value instanceof Promise || 'then' in value)
    return 'a promise cannot be sent; await it first.';
  if (Symbol.asyncIterator in value || value instanceof ReadableStream) {
    return 'a stream cannot be sent as a part; return it from the method instead, or send its content.';
  }
  if (Symbol.iterator in value && 'next' in value) {
    return 'a synchronous iterator cannot be sent; send an array, or an async generator as an argument.';
  }
  const name = className(value);
  return `class ${name} cannot be sent; register it with registerType(${name}) or send plain data.`;
}

function className(value: object): string {
  const constructor: unknown = value.constructor;
  return typeof constructor === 'function' && constructor.name !== ''
    ? constructor.name
    : '(unnamed)';
}
