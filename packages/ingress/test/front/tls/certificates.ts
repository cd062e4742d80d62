import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { generate } from 'selfsigned';
import { onTestFinished } from 'vitest';

/** A certificate for `localhost` and 127.0.0.1, with its key, in PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Issues a certificate: by itself, or by `issuer`. */
export async function issueCertificate(
  name: string,
  options: { readonly issuer?: Certificate; readonly passphrase?: string } = {},
): Promise<Certificate> {
  const { issuer, passphrase } = options;
  const issued = await generate([{ name: 'commonName', value: name }], {
    keySize: 2048,
    algorithm: 'sha256',
    ...(issuer !== undefined && { ca: issuer }),
    ...(passphrase !== undefined && { passphrase }),
    extensions: [
      { name: 'basicConstraints', cA: issuer === undefined },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { cert: issued.cert, key: issued.private };
}

/** Files of certificates that go when the test ends. */
export interface CertificateFolder {
  write(name: string, text: string): string;
}

export function certificateFolder(): CertificateFolder {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return {
    write(name, text) {
      const file = join(folder, name);
      writeFileSync(file, text);
      return file;
    },
  };
}
