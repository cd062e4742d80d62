import type { TSType } from 'oxc-parser';

/** The values of a literal or a union of literals, `null` and `undefined` aside; undefined for other types. */
export function literalsOf(type: TSType): readonly (string | number)[] | undefined {
  const members = type.type === 'TSUnionType' ? type.types : [type];
  const values: (string | number)[] = [];
  for (const member of members) {
    if (member.type === 'TSNullKeyword' || member.type === 'TSUndefinedKeyword') continue;
    if (member.type === 'TSParenthesizedType') return undefined;
    if (member.type !== 'TSLiteralType' || member.literal.type !== 'Literal') return undefined;
    const { value } = member.literal;
    if (typeof value !== 'string' && typeof value !== 'number') return undefined;
    values.push(value);
  }
  return values.length === 0 ? undefined : values;
}

/** The primitive that a compiler leaves of literals. */
export function kindOf(literals: readonly (string | number)[]): string {
  return typeof literals[0] === 'number' ? 'Number' : 'String';
}

/** Writes literals as an array of TypeScript. */
export function list(values: readonly (string | number)[]): string {
  return `[${values.map((value) => (typeof value === 'number' ? String(value) : `'${value}'`)).join(', ')}]`;
}
