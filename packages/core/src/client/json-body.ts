/**
 * Writes a value as JSON, by the rules of responses: a Map as an object, a Set as an array, a BigInt as a number while
 * a number holds it exactly, else as its digits in a string.
 */
export function encodeBody(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member === 'bigint') {
      return Number.isSafeInteger(Number(member)) ? Number(member) : String(member);
    }
    if (member instanceof Map) return Object.fromEntries(member);
    return member instanceof Set ? [...member] : member;
  });
}
