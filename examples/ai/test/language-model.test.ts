import OpenAI from 'openai';
import { expect, it } from 'vitest';

import { figure, nowMs, serve } from './support.js';

const MODEL = 'smollm2-135m-instruct';

it('streams real text to the client of OpenAI, and stops generating when it leaves', async () => {
  const served = await serve('examples/ai/language-model.ts:app');
  const client = new OpenAI({ baseURL: `${served.url}/v1`, apiKey: 'none', maxRetries: 0 });

  const asked = { role: 'user', content: 'What is the capital of France? One word.' } as const;
  const whole = await client.chat.completions.create({
    model: MODEL,
    messages: [{ role: 'system', content: 'You are helpful.' }, asked],
    temperature: 0,
    max_tokens: 24,
  });
  expect(whole.choices[0]?.message.content).toMatch(/Paris/);
  expect(whole.usage?.completion_tokens).toBeGreaterThan(0);
  expect(whole.usage?.prompt_tokens).toBeGreaterThan(0);

  const startedMs = nowMs();
  const stream = await client.chat.completions.create({
    model: MODEL,
    messages: [{ role: 'user', content: 'Tell a long story about a fox and a river.' }],
    stream: true,
    max_tokens: 1500,
  });
  let pieces = 0;
  let leftMs = 0;
  for await (const { choices } of stream) {
    if (choices[0]?.delta.content === undefined) continue;
    pieces += 1;
    if (pieces === 1) figure(`the first token after ${(nowMs() - startedMs).toFixed(0)} ms`);
    if (pieces < 5) continue;
    leftMs = nowMs();
    break;
  }
  const [, atMs] = await served.prints(/stopped generating at ([\d.]+)/);
  figure(`stopped generating ${(Number(atMs) - leftMs).toFixed(0)} ms after the client had left`);
  expect(Number(atMs) - leftMs).toBeLessThan(5_000);

  const { data } = await client.embeddings.create({ model: MODEL, input: ['a fox', 'a train'] });
  expect(data.map(({ embedding }) => embedding.length)).toEqual([576, 576]);
});
