/** A pattern as people read it: `/items/:id` is `/items/{id}`, `/files/*path` is `/files/{path}`. */
export function displayRoute(prefix: string, pattern?: string): string {
  if (pattern === undefined) return prefix === '' ? '/' : prefix;
  const shown = pattern.replace(/\/[:*]([^/]+)/g, '/{$1}');
  return shown === '/' && prefix !== '' ? prefix : `${prefix}${shown}`;
}
