/** True for a `Host` field that names a host, which `URL` can read too. */
export function isHost(host: string): boolean {
  // Nearly all requests of a server name the same host.
  if (host === lastHost) return host !== '';
  // Applications build URLs from the host, so `URL` must accept it too.
  if (!HOST.test(host) || !URL.canParse(`http://${host}`)) return false;
  lastHost = host;
  return true;
}

// RFC 3986 §3.2.2: a registered name, an IPv4 address or an IP literal, and a port. RFC 9110 §4.2.1
// forbids an empty name in an `http` URL.
const HOST =
  /^(?:\[[0-9A-Fa-f:.]{2,45}\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+)(?::\d{0,5})?$/;

let lastHost = '';

/** The part of a URL that names a server, `127.0.0.1:8000`; an IPv6 address may have its brackets already. */
export function authorityOf(host: string, port: number): string {
  return `${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`;
}
