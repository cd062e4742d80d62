import { readFileSync } from 'node:fs';

import type { TlsOptions } from '@sluice/core/internal';

import { IngressError } from '../../errors.js';
import type { HttpOptions } from '../http-options.js';

/** The options that make a front serve HTTPS. */
export type CertificateOptions = Pick<
  HttpOptions,
  'sslCertfile' | 'sslKeyfile' | 'sslKeyfilePassword' | 'sslCaCerts'
>;

/**
 * Reads the certificate of a front; undefined for one that serves plain HTTP.
 *
 * Throws {@link IngressError} `E_HTTP_TLS` that names the option and the file: one without the other, a file
 * that cannot be read, a key of another certificate, a wrong password.
 */
export function readCertificate(options: CertificateOptions): TlsOptions | undefined {
  const { sslCertfile, sslKeyfile, sslKeyfilePassword, sslCaCerts } = options;
  if (sslCertfile === undefined && sslKeyfile === undefined) {
    if (sslKeyfilePassword === undefined && sslCaCerts === undefined) return undefined;
    throw problem(
      'sslKeyfilePassword (ssl_keyfile_password) and sslCaCerts (ssl_ca_certs) need sslCertfile (ssl_certfile) and sslKeyfile (ssl_keyfile).',
    );
  }
  if (sslCertfile === undefined || sslKeyfile === undefined) {
    const [given, missing] =
      sslCertfile === undefined
        ? ['sslKeyfile (ssl_keyfile)', 'sslCertfile (ssl_certfile)']
        : ['sslCertfile (ssl_certfile)', 'sslKeyfile (ssl_keyfile)'];
    throw problem(`${given} needs ${missing}: HTTPS takes a certificate and its key.`);
  }
  const tls: TlsOptions = {
    cert: read('sslCertfile (ssl_certfile)', sslCertfile),
    key: read('sslKeyfile (ssl_keyfile)', sslKeyfile),
    ...(sslKeyfilePassword !== undefined && { passphrase: sslKeyfilePassword }),
    ...(sslCaCerts !== undefined && { ca: read('sslCaCerts (ssl_ca_certs)', sslCaCerts) }),
  };
  checkTogether(tls, `${sslCertfile} and ${sslKeyfile}`);
  return tls;
}

/** True for a front that serves HTTPS. */
export function isSecure({ sslCertfile }: CertificateOptions): boolean {
  return sslCertfile !== undefined;
}

/** The files whose change means another certificate. */
export function certificateFiles(options: CertificateOptions): readonly string[] {
  const { sslCertfile, sslKeyfile, sslCaCerts } = options;
  return [sslCertfile, sslKeyfile, sslCaCerts].filter((file) => file !== undefined);
}

function read(option: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw problem(`${option}: ${messageOf(cause)}.`, cause);
  }
}

function checkTogether(tls: TlsOptions, files: string): void {
  try {
    process.getBuiltinModule('node:tls').createSecureContext(tls);
  } catch (cause) {
    throw problem(
      `${files} cannot be used together: ${messageOf(cause)}. Give a PEM certificate with its own key, and sslKeyfilePassword (ssl_keyfile_password) where the key is encrypted.`,
      cause,
    );
  }
}

function problem(message: string, cause?: unknown): IngressError {
  return new IngressError('E_HTTP_TLS', message, { cause });
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
