import type { App } from '@sluice/core';

import { createAdminApp } from './admin-app.js';
import { createAttachControl } from './attach/attach-control.js';
import { createAdminControl, type ControlOptions } from './admin-control.js';

export { entryLoader } from './entry-loader.js';

/** Makes the admin API of a controller. A process imports this file when the first request has come. */
export async function startAdminApp(
  options: ControlOptions & { readonly logFile?: string | undefined },
): Promise<App> {
  const { controller, others, clock, http, proxyLocation } = options;
  const startOfClockMs = Date.now() - clock.now();
  const attach = createAttachControl({
    controller,
    others,
    toUnixS: (ms) => (startOfClockMs + ms) / 1_000,
  });
  const front =
    proxyLocation === 'Disabled'
      ? undefined
      : { host: http.host, port: http.port, isTls: http.sslCertfile !== undefined };
  const app = createAdminApp(createAdminControl(options), {
    attach,
    logFile: options.logFile,
    front,
  });
  await app.start();
  return app;
}
