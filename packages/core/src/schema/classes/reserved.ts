/**
 * True for a key that names a member of every object: `constructor`, `__proto__`, `toString`, ...
 *
 * A switch, for speed: this runs for every undeclared key.
 */
export function isReserved(key: string): boolean {
  switch (key) {
    case '__proto__':
    case 'constructor':
    case 'toString':
    case 'valueOf':
    case 'hasOwnProperty':
    case 'isPrototypeOf':
    case 'propertyIsEnumerable':
    case 'toLocaleString':
    case '__defineGetter__':
    case '__defineSetter__':
    case '__lookupGetter__':
    case '__lookupSetter__':
      return true;
    default:
      return false;
  }
}
