import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Served, sluiceRun, spawnNode } from '../support/sluice-process.js';

/** A class with OpenAI's API, used by the clients that people have. */
let served: Served;
let client: OpenAI;

beforeAll(async () => {
  served = await sluiceRun(['test/serving/fixtures/openai.ts:app', '--route-prefix', '/ai']);
  await served.prints(/Ctrl-C/);
  client = new OpenAI({ baseURL: `${served.url}/ai/v1`, apiKey: 'none', maxRetries: 0 });
});
afterAll(() => served.stop('SIGINT'));

const user = (content: string): { role: 'user'; content: string }[] => [{ role: 'user', content }];

/** An error that a client rejects with, as plain data. */
async function failure(asked: PromiseLike<unknown>): Promise<unknown> {
  try {
    await asked;
    return 'no failure';
  } catch (error) {
    return error;
  }
}

const post = (path: string, body: string): Promise<Response> =>
  fetch(`${served.url}/ai/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });

describe('the client of OpenAI', () => {
  it('lists and retrieves models', async () => {
    const { data } = await client.models.list();
    expect(data.map(({ id, owned_by }) => [id, owned_by])).toEqual([
      ['small', 'sluice'],
      ['lab/large', 'lab'],
      ['tools', 'sluice'],
    ]);
    expect(await client.models.retrieve('lab/large')).toMatchObject({ id: 'lab/large' });
    expect(await failure(client.models.retrieve('none'))).toMatchObject({
      status: 404,
      code: 'model_not_found',
      type: 'invalid_request_error',
    });
  });

  it('gets a whole answer with its usage, from the model that it names', async () => {
    const answer = await client.chat.completions.create({ model: 'small', messages: user('hi') });
    expect(answer).toMatchObject({
      object: 'chat.completion',
      model: 'small',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'small heard hi ' },
          finish_reason: 'stop',
        },
      ],
      usage: { prompt_tokens: 2, completion_tokens: 3, total_tokens: 5 },
    });
    expect(answer.id).toMatch(/^chatcmpl-/);
  });

  it('reads a stream, whose last chunk has the usage', async () => {
    const stream = await client.chat.completions.create({
      model: 'small',
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hello there' }] }],
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: 3,
    });
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks[0]?.choices[0]?.delta.role).toBe('assistant');
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
    expect(text).toBe('small heard hello ');
    expect(chunks.flatMap(({ choices }) => choices[0]?.finish_reason ?? [])).toEqual(['length']);
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 11, completion_tokens: 4, total_tokens: 15 },
    });
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
  });

  it('gets the calls of tools', async () => {
    const asked = { model: 'tools', messages: user('weather?') };
    const whole = await client.chat.completions.create(asked);
    expect(whole.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { content: null, tool_calls: [{ id: 'call-1', function: { name: 'weather' } }] },
    });
  });

  it('gets embeddings as it asks for them: in base64 by default, or as numbers', async () => {
    const { data, usage } = await client.embeddings.create({
      model: 'small',
      input: ['one', 'three'],
    });
    expect(data.map(({ embedding }) => [...embedding])).toEqual([
      [3, 2, 0.5],
      [5, 2, 0.5],
    ]);
    expect(usage).toEqual({ prompt_tokens: 8, total_tokens: 8 });
    const asked = { model: 'small', input: 'one', encoding_format: 'float' } as const;
    expect((await client.embeddings.create(asked)).data[0]?.embedding).toEqual([3, 1, 0.5]);
  });

  it.each([
    { said: 'refuse', want: { status: 429, type: 'rate_limit_error', headers: expect.anything() } },
    { said: 'break', want: { status: 500 } },
  ])('gets the status of a failure before the first piece, streamed or not: $said', async (row) => {
    const body = { model: 'small', messages: user(row.said) };
    expect(await failure(client.chat.completions.create(body))).toMatchObject(row.want);
    const streamed = await failure(client.chat.completions.create({ ...body, stream: true }));
    expect(streamed).toMatchObject(row.want);
    expect(String(streamed)).not.toContain('secret');
  });

  it('gets an error event for a failure after it, which the log has', async () => {
    const stream = await client.chat.completions.create({
      model: 'small',
      messages: user('break later'),
      stream: true,
    });
    const read = async (): Promise<void> => {
      for await (const { choices } of stream) expect(choices).toHaveLength(1);
    };
    const error = await failure(read());
    expect(error).toMatchObject({ error: { type: 'server_error' } });
    expect(String(error)).not.toContain('secret');
    await served.prints(/A streamed answer failed[^]*a secret of the server/);
  });

  it('ends the generator when it leaves', async () => {
    const stream = await client.chat.completions.create({
      model: 'small',
      messages: user('forever'),
      stream: true,
    });
    for await (const chunk of stream) {
      expect(chunk.object).toBe('chat.completion.chunk');
      break;
    }
    await served.prints(/stopped generating/);
  });
});

describe('a mistaken request', () => {
  const message = { role: 'user', content: 'hi' };
  it.each([
    { body: {}, param: 'model' },
    { body: { model: 'small' }, param: 'messages' },
    { body: { model: 'small', messages: [] }, param: 'messages' },
    { body: { model: 'small', messages: [{ role: 'x' }] }, param: 'messages[0].role' },
    {
      body: { model: 'small', messages: [{ role: 'user', content: 1 }] },
      param: 'messages[0].content',
    },
    { body: { model: 'small', messages: [message], n: 2 }, param: 'n' },
    { body: { model: 'small', messages: [message], temperature: 3 }, param: 'temperature' },
    { body: { model: 'small', messages: [message], max_tokens: 0.5 }, param: 'max_tokens' },
    { body: { model: 'small', messages: [message], stop: [1] }, param: 'stop' },
  ])('names what is wrong: $param', async ({ body, param }) => {
    const response = await post('/chat/completions', JSON.stringify(body));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { type: 'invalid_request_error', param, code: null },
    });
  });

  it.each(['{', '[]', 'null'])(
    'is answered in the same shape when its body is %s',
    async (body) => {
      const response = await post('/embeddings', body);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
    },
  );

  it('names a model that there is not', async () => {
    const body = JSON.stringify({ model: 'huge', messages: [message] });
    const response = await post('/chat/completions', body);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      error: {
        message: 'The model "huge" does not exist.',
        param: 'model',
        code: 'model_not_found',
      },
    });
  });

  it.each([[[1, 2]], [[]], [{}], [null]])('of embeddings for %j is refused', async (input) => {
    const response = await post('/embeddings', JSON.stringify({ model: 'small', input }));
    expect(response.status).toBe(400);
  });
});

describe('the AI SDK', () => {
  it('generates text, streams text, and embeds texts', async () => {
    const sdk = spawnNode(['test/serving/fixtures/ai-sdk.mjs', `${served.url}/ai/v1`]);
    const [line = ''] = await sdk.prints(/^\{.*\}$/m);
    expect(JSON.parse(line)).toEqual({
      whole: ['small heard hi ', 2, 3, 'stop'],
      streamed: ['small heard hello ', 8],
      embeddings: [
        [1, 2, 0.5],
        [2, 2, 0.5],
      ],
    });
    expect(await sdk.ended()).toBe(0);
  });
});
