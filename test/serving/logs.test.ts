import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { createApplication } from '../../packages/sluice/test/cli/application.js';
import { sluiceRunWithAdmin } from '../support/admin.js';
import { startServer } from '../support/sluice-server.js';

const FILES = {
  'shop.ts': `import { Deployment, Get, bind } from 'sluice';
@Deployment({ numReplicas: 2 })
class Shop {
  @Get('/say/:text') say(text: string) { console.log('said ' + text); return text; }
}
export const app = bind(Shop);
`,
};

async function start() {
  const server = await startServer(FILES, ['shop.ts:app']);
  const record = JSON.parse(await readFile(join(server.stateDirectory, 'server.json'), 'utf8'));
  const address = String(record.adminUrl);
  const say = async (text: string): Promise<void> => {
    await (await fetch(`${server.url}/say/${text}`)).text();
  };
  return { ...server, address, say };
}

describe('sluice logs --address', () => {
  it('prints the log that the server keeps, the last lines or those of a replica', async () => {
    const { sluice, address, say } = await start();
    await say('hello');
    const { code, output } = await sluice('logs', '--address', address);
    expect([code, output]).toEqual([0, expect.stringMatching(/is ready after[^]*said hello/)]);
    expect(output).toBe((await sluice('logs')).output);
    const last = await sluice('logs', '--address', address, '-n', '1');
    expect(last.output.trimEnd().split('\n')).toHaveLength(1);
    const [, id = ''] = /default#Shop#(\w+) \(pid \d+\) is ready/.exec(output) ?? [];
    const own = await sluice('logs', id, '--address', address);
    expect(own.output).toContain(id);
    expect(own.output.split('\n').length).toBeLessThan(output.split('\n').length);
  });

  it('follows it until Ctrl-C', async () => {
    const { spawn, address, say } = await start();
    const following = spawn('logs', '-f', '-n', '0', '--address', address);
    await expect
      .poll(
        async () => {
          await say('later');
          return following.output();
        },
        { timeout: 30_000, interval: 200 },
      )
      .toContain('said later');
    expect(await following.stop('SIGINT')).toBe(0);
  });

  it('ends with an error when the server does', async () => {
    const { spawn, sluice, address, say } = await start();
    const following = spawn('logs', '-f', '-n', '0', '--address', address);
    await expect
      .poll(
        async () => {
          await say('later');
          return following.output();
        },
        { timeout: 30_000, interval: 200 },
      )
      .toContain('said later');
    await sluice('stop');
    expect(await following.ended()).toBe(1);
    expect(following.output()).toContain('has ended the log.');
  });

  it('says that sluice run keeps none', async () => {
    const { root } = await createApplication(FILES);
    const { served, admin } = await sluiceRunWithAdmin(['shop.ts:app'], { cwd: root });
    onTestFinished(async () => void (await served.stop('SIGKILL')));
    const answer = await admin.send('GET', '/api/v1/logs');
    expect([answer.status, await answer.text()]).toEqual([
      409,
      expect.stringContaining('This server keeps no log: sluice start keeps one'),
    ]);
    for (const query of ['lines=-1', 'lines=10001', 'lines=1.5']) {
      // oxlint-disable-next-line no-await-in-loop
      expect((await admin.send('GET', `/api/v1/logs?${query}`)).status).toBe(400);
    }
    const unknown = await fetch(`${admin.url}/api/v1/logs`);
    expect(unknown.status).toBe(401);
  });
});
