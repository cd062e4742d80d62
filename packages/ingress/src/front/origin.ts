import { isSecure, type CertificateOptions } from './tls/certificate.js';

/** The URL of a server's root: `https://127.0.0.1:8000`, without a trailing slash. */
export function originOf(
  http: CertificateOptions,
  { host, port }: { readonly host: string; readonly port: number },
): string {
  const scheme = isSecure(http) ? 'https' : 'http';
  return `${scheme}://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`;
}
