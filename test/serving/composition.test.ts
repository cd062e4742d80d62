import { once } from 'node:events';
import { request } from 'node:http';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ask } from '../support/clients.js';
import { type Served, sluiceRun } from '../support/sluice-process.js';

/** Deployments that call each other, in processes of their own. */
let served: Served;

const answerOf = async (path: string): Promise<unknown> =>
  (await fetch(`${served.url}${path}`)).json();

describe('deployments that call each other', () => {
  beforeAll(async () => {
    served = await sluiceRun(['test/serving/fixtures/composition.ts:app']);
    await served.prints(/Ctrl-C/);
  });
  afterAll(() => served.stop('SIGINT'));

  it('a call takes calls that nobody has awaited as its arguments', async () => {
    expect(await answerOf('/chain')).toBe(10);
  });

  it('an error arrives as the class that was thrown, built-in or registered', async () => {
    expect(await answerOf('/sell/tea')).toEqual({ soldOut: 'tea' });
    expect(await answerOf('/sell/coffee')).toEqual({ range: true });
  });

  it('the body of a request is an argument, sent on as it arrives', async () => {
    const upload = request(`${served.url}/size`, { method: 'POST' });
    const answered = once(upload, 'response');
    for (let sent = 0; sent < 64; sent += 1) {
      // oxlint-disable-next-line no-await-in-loop
      if (!upload.write(Buffer.alloc(1024 * 1024))) await once(upload, 'drain');
    }
    upload.end();
    const [response] = await answered;
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += chunk;
    expect(text).toBe(String(64 * 1024 * 1024));
  });

  it('a client that leaves ends streams in both directions', async () => {
    const asked = ask(served, '/upper');
    const [response] = await once(asked.request, 'response');
    let text = '';
    response.on('error', () => undefined).on('data', (chunk: Buffer) => (text += String(chunk)));
    await expect.poll(() => text).toContain('LINE 3');
    asked.request.destroy();
    await served.prints(/upper ended;/);
    await served.prints(/lines ended;/);
    expect(text).toMatch(/^data: "LINE 0"\n\ndata: "LINE 1"\n\n/);
  });
});
