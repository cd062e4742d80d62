import { once } from 'node:events';

import { expect, it, onTestFinished } from 'vitest';

import { spawnNode } from '../../../../test/support/sluice-process.js';
import { createApplication, greeter } from '../cli/application.js';

it('runs TypeScript that serves itself by node --import sluice/register, replicas included', async () => {
  const project = await createApplication({
    'shop.ts': `${greeter('hello')}import { serve } from 'sluice';
await serve.run(app, { port: 0, numReplicas: 2 });
console.log('at', serve.status().url);`,
  });
  const running = spawnNode(['--import', 'sluice/register', 'shop.ts'], { cwd: project.root });
  onTestFinished(async () => void (await running.stop('SIGKILL')));
  const [, url = ''] = await running.prints(/at (http:\S+)/);
  expect(await (await fetch(url)).json()).toBe('hello');
});

it('prints nothing but the mistake of a source', async () => {
  const project = await createApplication({
    'shop.ts': "import { Get } from 'sluice';\nclass Shop { @Get('/') root(a?: string) {} }",
  });
  const running = spawnNode(['--import', 'sluice/register', 'shop.ts'], { cwd: project.root });
  await once(running.child, 'close');
  expect(running.child.exitCode).toBe(1);
  expect(running.output()).toMatch(
    /E_PARAM_OPTIONAL: .*shop\.ts:2:29: Shop\.root parameter 1 \("a"\)/,
  );
  expect(running.output()).not.toMatch(/^\s+at /m);
});
