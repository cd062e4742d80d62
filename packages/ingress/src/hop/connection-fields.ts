/**
 * What concerns one connection only, in lower case. RFC 9110 §7.6.1; `proxy-connection` is an old
 * mistake that lives on.
 */
export const CONNECTION_FIELDS: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
