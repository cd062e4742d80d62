import { authorityOf } from '@sluice/core/internal';

import { isSecure, type CertificateOptions } from './tls/certificate.js';

/** The URL of a server's root: `https://127.0.0.1:8000`, without a trailing slash. */
export function originOf(
  http: CertificateOptions,
  { host, port }: { readonly host: string; readonly port: number },
): string {
  return `${isSecure(http) ? 'https' : 'http'}://${authorityOf(host, port)}`;
}
