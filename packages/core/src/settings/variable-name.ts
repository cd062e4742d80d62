/** The name of a property as variables are written: `maxBodyBytes` becomes `MAX_BODY_BYTES`. */
export function variableName(property: string): string {
  return property
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1_$2')
    .replaceAll(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1_$2')
    .replaceAll(/[^\p{L}\d]+/gu, '_')
    .toUpperCase();
}
