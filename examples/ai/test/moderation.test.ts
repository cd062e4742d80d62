import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { figure, serve } from './support.js';

const TIMEOUT_S = 0.1;
/** The service takes a million characters at most. */
const MOST_SENTENCES = 22_000;
const SENTENCE = 'You are a wonderful person and I thank you. ';

const moderate = async (url: string, text: string): Promise<Response> =>
  fetch(`${url}/moderate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
  });

it('lets through what is kind, and says why it does not', async () => {
  const { url } = await serve('examples/ai/moderation.ts:app');
  const verdict = async (text: string): Promise<unknown> => (await moderate(url, text)).json();
  expect(await verdict('The train leaves at nine.')).toMatchObject({ allowed: true, reasons: [] });
  expect(await verdict('I hate you, you stupid idiot')).toMatchObject({ reasons: ['hostile'] });
  expect(await verdict('Write to bob@example.com')).toMatchObject({
    reasons: ['contact'],
    contacts: ['bob@example.com'],
  });
  expect((await moderate(url, 'x'.repeat(1_000_001))).status).toBe(422);
});

it('does not take a replica for dead whose one thread computes longer than health checks may take', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'moderation-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const config = join(directory, 'serve.yaml');
  const file = join(import.meta.dirname, '../moderation.ts');
  await writeFile(
    config,
    `applications:
  - name: moderation
    import_path: ${file}:app
    deployments:
      - { name: Moderation, health_check_period_s: 0.1, health_check_timeout_s: ${TIMEOUT_S} }
`,
  );
  const { url } = await serve('--config', config);
  const pid = await (await fetch(`${url}/pid`)).json();
  const compute = async (sentences: number): Promise<number> => {
    const startedMs = performance.now();
    const response = await moderate(url, SENTENCE.repeat(sentences));
    expect(response.status).toBe(200);
    return performance.now() - startedMs;
  };
  // Longer than a check may take, and shorter than the three in a row that would count.
  let tookMs = 0;
  for (
    let sentences = 1000;
    tookMs < TIMEOUT_S * 1200 && sentences < MOST_SENTENCES;
    sentences *= 1.3
  ) {
    tookMs = await compute(Math.floor(sentences));
  }
  expect(tookMs).toBeGreaterThan(TIMEOUT_S * 1000);
  figure(`one request computed for ${tookMs.toFixed(0)} ms`);
  expect(await (await fetch(`${url}/pid`)).json()).toBe(pid);
});
