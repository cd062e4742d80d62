import { join } from 'node:path';

import { expect, it } from 'vitest';

import { CONFIG_RULE } from '../../packages/runtime/src/config/schema.js';
import { root } from '../support/sluice-process.js';
import { configPage } from './config-page.js';

it('the page of every config key shows the schema as it is: npm run docs:config', async () => {
  const page = configPage(CONFIG_RULE, {
    root: ['packages/runtime/src/config/serve-config.ts'],
    mappings: {
      http_options: [
        'packages/ingress/src/front/http-options.ts',
        'packages/runtime/src/config/serve-config.ts',
      ],
      logging_config: ['packages/runtime/src/process/logging-options.ts'],
      tracing_config: ['packages/runtime/src/tracing/tracing-options.ts'],
      metrics_options: ['packages/runtime/src/metrics/metrics-options.ts'],
    },
    application: [
      'packages/runtime/src/config/serve-config.ts',
      'packages/runtime/src/deployment/autoscaling-policy.ts',
      'packages/runtime/src/process/logging-options.ts',
    ],
    deployment: [
      'packages/runtime/src/deployment/deployment-config.ts',
      'packages/runtime/src/deployment',
      'packages/runtime/src/process/logging-options.ts',
    ],
  });
  await expect(page).toMatchFileSnapshot(join(root, 'docs/configuration-reference.md'));
});
