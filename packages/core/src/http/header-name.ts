/** The header field a property or argument stands for: `xToken` and `x_token` are `x-token`. */
export function headerName(property: string): string {
  return property
    .replaceAll('_', '-')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}
