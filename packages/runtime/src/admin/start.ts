import type { App } from '@sluice/core';

import { createAdminApp } from './admin-app.js';
import { createAdminControl, type ControlOptions } from './admin-control.js';

export { entryLoader } from './entry-loader.js';

/** Makes the admin API of a controller. A process imports this file when the first request has come. */
export async function startAdminApp(options: ControlOptions): Promise<App> {
  const app = createAdminApp(createAdminControl(options));
  await app.start();
  return app;
}
