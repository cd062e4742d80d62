import { describe, expect, it, onTestFinished } from 'vitest';

import { descendantsOf, gone } from '../../packages/runtime/test/support/processes.js';
import { createApplication } from '../../packages/sluice/test/cli/application.js';
import { command, spawnNode, type SluiceProcess } from '../support/sluice-process.js';

const HEAD = "import { Get, bind } from 'sluice';\n";
const GOOD = `${HEAD}class Good { @Get('/') root() { return 'good'; } }\nexport const app = bind(Good);`;
const BAD = {
  'whose constructor throws': `${HEAD}class Bad { constructor() { throw new Error('no database'); }\n@Get('/') root() {} }\nexport const app = bind(Bad);`,
  'whose module throws': `${HEAD}throw new Error('no database');\nexport const app = bind(class {});`,
};

async function startBoth(one: string, two: string): Promise<SluiceProcess> {
  const project = await createApplication({
    'one.ts': one,
    'two.ts': two,
    'serve.yaml':
      'applications:\n' +
      '  - { name: one, route_prefix: /, import_path: one.ts:app }\n' +
      '  - { name: two, route_prefix: /two, import_path: two.ts:app }\n',
  });
  const args = [command, 'run', '--config', 'serve.yaml', '--port', '0'];
  const running = spawnNode(args, { cwd: project.root });
  onTestFinished(async () => {
    const left = descendantsOf(running.child.pid ?? -1);
    await running.stop('SIGKILL');
    await gone(left);
  });
  return running;
}

describe.each(Object.entries(BAD))('an application %s', (_, source) => {
  it('an application that cannot be deployed leaves the others serving, and the server is not healthy', async () => {
    const running = await startBoth(GOOD, source);
    const [, url = ''] = await running.prints(/one {2}(http:\S+)\//);
    await running.prints(/Ctrl-C stops it/);
    expect(running.output()).toMatch(
      /Application "two" could not be deployed\.\n[^]*Error: no database/,
    );
    expect(await (await fetch(url)).json()).toBe('good');
    expect((await fetch(`${url}/nowhere`)).status).toBe(404);
    for (const path of ['/two', '/-/healthz', '/-/readyz']) {
      // oxlint-disable-next-line no-await-in-loop
      const response = await fetch(url + path);
      expect(response.status).toBe(503);
      // oxlint-disable-next-line no-await-in-loop
      expect(await response.text()).toMatch(/two.* failed to deploy/);
    }
    expect(await running.stop()).toBe(0);
  });

  it('an application that cannot be deployed ends the command with 1 when no other runs', async () => {
    const running = await startBoth(source, source);
    expect(await running.ended()).toBe(1);
    expect(running.output().match(/could not be deployed/g)).toHaveLength(2);
  });
});
