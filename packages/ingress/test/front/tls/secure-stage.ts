import type { HttpOptions } from '../../../src/front.js';
import type { IngressTarget } from '../../../src/index.js';
import { openStage, stageApplication, type Stage } from '../stage.js';
import { certificateFolder, type Certificate } from './certificates.js';

/** A front of one application at `/` that serves HTTPS. */
export async function openSecureStage(
  target: IngressTarget,
  certificate: Certificate,
  http: HttpOptions = {},
): Promise<Stage & { readonly origin: string }> {
  const folder = certificateFolder();
  const stage = await openStage([await stageApplication('/', target)], {
    sslCertfile: folder.write('cert.pem', certificate.cert),
    sslKeyfile: folder.write('key.pem', certificate.key),
    ...http,
  });
  return { ...stage, origin: stage.url.replace('http:', 'https:') };
}
