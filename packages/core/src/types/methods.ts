/** The HTTP methods that a route may have; `QUERY` is a safe method with a body (RFC 9110, and its draft). */
export const METHODS: readonly string[] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'QUERY',
];
