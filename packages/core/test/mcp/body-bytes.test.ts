import { HttpRequest, Post, Router, createApp } from '@sluice/core';
import { expect, it } from 'vitest';

import { connect, textOf } from './connect.js';

class Hooks {
  @Post('/signed', { body: { text: String } })
  async signed({ body }: { body: { text: string } }, request: HttpRequest) {
    return [body.text, await request.text(), request.headers.get('content-length')];
  }

  @Post('/limited', { body: { text: String }, maxBodyBytes: 20 })
  limited({ body }: { body: { text: string } }) {
    return body.text;
  }

  @Post('/any', { body: [Number] })
  any({ body }: { body: number[] }) {
    return body;
  }
}

it('gives an operation that asks for its request the bytes of its arguments', async () => {
  const client = await connect(createApp(Hooks, { mcp: true }));
  const result = await client.callTool({ name: 'signed', arguments: { text: 'ä' } });
  expect(JSON.parse(textOf(result))).toEqual(['ä', '{"text":"ä"}', '13']);
  await client.close();
});

it('gives middlewares the bytes of the arguments', async () => {
  const bodies: string[] = [];
  const app = createApp(Hooks, {
    mcp: true,
    middleware: [
      async (request, next) => {
        if (request.path !== '/mcp') bodies.push(await request.text());
        return next();
      },
    ],
  });
  const client = await connect(app);
  const result = await client.callTool({ name: 'limited', arguments: { text: 'a' } });
  expect(textOf(result)).toBe('a');
  expect(bodies).toEqual(['{"text":"a"}']);
  await client.close();
});

it('holds the arguments to the limit of their operation', async () => {
  const client = await connect(createApp(Hooks, { mcp: true }));
  const result = await client.callTool({ name: 'limited', arguments: { text: 'x'.repeat(20) } });
  expect(result.isError).toBe(true);
  expect(textOf(result)).toBe('The request body is larger than 20 bytes.');
  await client.close();
});

it('passes a body that is one argument, and one that is absent', async () => {
  const client = await connect(createApp(Hooks, { mcp: true }));
  const call = async (args: Record<string, unknown>) =>
    textOf(await client.callTool({ name: 'any', arguments: args }));
  expect(await call({ body: [1, 2] })).toBe('[1,2]');
  expect(await call({})).toBe('body: Field required');
  await client.close();
});

it('takes the fields of a form', async () => {
  const router = Router();
  router.post('/login', { form: { name: String, remember: Boolean } }, ({ form }) => form);
  const client = await connect(createApp(router, { mcp: true }));
  const { tools } = await client.listTools();
  const [tool] = tools;
  expect(Object.keys(tool?.inputSchema.properties ?? {})).toEqual(['name', 'remember']);
  const args = { name: 'Ada & Co', remember: true };
  const result = await client.callTool({ name: tool?.name ?? '', arguments: args });
  expect(JSON.parse(textOf(result))).toEqual(args);
  const refused = await client.callTool({ name: tool?.name ?? '', arguments: { name: 'a' } });
  expect(textOf(refused)).toBe('remember: Field required');
  await client.close();
});
