import { afterEach, describe, expect, it } from 'vitest';

import { descendantsOf, gone } from '../../packages/runtime/test/support/processes.js';
import { type Served, sluiceRun } from '../support/sluice-process.js';

/** What an operator reads in the output of `sluice run`. */
const ENTRY = 'test/e2e/fixtures/talker.ts:app';
let served: Served | undefined;

afterEach(async () => {
  const left = descendantsOf(served?.child.pid ?? -1);
  await served?.stop('SIGKILL');
  await gone(left);
});

/** Asks once and resolves with the lines about it, when the access log has its own. */
async function linesOf(path: string, requestId: string): Promise<string[]> {
  served ??= await sluiceRun([ENTRY]);
  await fetch(`${served.url}${path}`, { headers: { 'x-request-id': requestId } });
  await served.prints(new RegExp(`proxy \\S+ ${requestId} -- `));
  return served
    .output()
    .split('\n')
    .filter((line) => line.includes(` ${requestId} `));
}

describe('the log of sluice run', () => {
  it('the log has every failure once, with its replica and route, whoever called it', async () => {
    served = await sluiceRun([ENTRY]);
    const own = await linesOf(`/fail/${encodeURIComponent('bad\nERROR forged\u001B[2J')}`, 'r-own');
    expect(own.find((line) => line.startsWith('ERROR'))).toMatch(
      /^ERROR \S+Z default#Front#\w+ r-own -- GET \/fail\/\{why\} A request failed: Error: bad$/,
    );
    for (const path of ['/far', '/caught']) {
      const id = `r-${path.slice(1)}`;
      const errors = (await linesOf(path, id)).filter((line) => line.startsWith('ERROR'));
      expect(errors).toEqual([
        expect.stringMatching(
          new RegExp(`^ERROR \\S+Z default#Model#\\w+ ${id} -- CALL fail A call of Model failed: `),
        ),
      ]);
    }
    expect(served.output()).toMatch(
      /\n {4}at Model\.fail \(.*talker\.ts:\d+:\d+\)\n {4}\(\d+ frames of Sluice\)/,
    );
    expect(served.output()).not.toMatch(/^ERROR forged/m);
    expect(served.output()).not.toContain('\u001B[2J');
  });

  it('the log names the call that was not answered in time, and the line that made it', async () => {
    served = await sluiceRun([ENTRY]);
    const lines = await linesOf('/late', 'r-late');
    expect(lines[0]).toMatch(/CallTimeoutError: Model\.slow was not answered within 0\.05 s/);
    expect(served.output()).toMatch(/\n {4}at Front\.late \(.*talker\.ts/);
  });

  it('the log says what became of a replica, and that all has ended', async () => {
    served = await sluiceRun([ENTRY]);
    const [, id = '', pid = ''] = await served.prints(
      /INFO \S+Z controller -- replica (default#Model#\w+) \(pid (\d+)\) is ready after \d+\.\d s\n/,
    );
    process.kill(Number(pid), 'SIGKILL');
    await served.prints(
      new RegExp(
        `WARN \\S+Z controller -- replica ${id} \\(pid ${pid}\\) ended: signal SIGKILL; it is replaced\n`,
      ),
    );
    await served.stop();
    expect(served.output()).toMatch(
      /replica default#Front#\w+ \(pid \d+\) has been drained and ended after/,
    );
    expect(served.output()).toMatch(/INFO \S+Z supervisor -- stopped: no process is left\n$/);
  });

  it('the log marks what each of several replicas prints, and leaves bytes as they are', async () => {
    served = await sluiceRun([ENTRY]);
    const [, id] = await served.prints(/replica default#(Front#\w+) /);
    await fetch(`${served.url}/hello`, { headers: { 'x-request-id': 'r-hello' } });
    await served.prints(new RegExp(`^${id} r-hello \\| hello\u001B\\[0m$`, 'm'));
    expect(served.output().match(/^Model#\w{6} \| model loaded$/gm)).toHaveLength(2);
  });

  it('the log loses no line of a replica that is killed', async () => {
    served = await sluiceRun([ENTRY]);
    await fetch(`${served.url}/die`, { headers: { 'x-request-id': 'r-die' } });
    await served.prints(/replica default#Front#\w+ \(pid \d+\) ended: signal SIGKILL/);
    // The request is repeated once, on another replica.
    expect(served.output()).toMatch(/^Front#\w{6} r-die \| last words$/m);
  });

  it('the log marks what the only replica prints with the request alone', async () => {
    served = await sluiceRun(['test/e2e/fixtures/talker.ts:alone']);
    await fetch(`${served.url}/hello`, { headers: { 'x-request-id': 'r-alone' } });
    await served.prints(/alone\n/);
    expect(served.output()).toMatch(/^r-alone \| alone$/m);
  });
});
