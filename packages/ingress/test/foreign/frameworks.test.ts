import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';

import { describe, expect, it } from 'vitest';

import { openStage, type Stage } from '../front/stage.js';
import { GREETING, FRAMEWORKS, heard } from './apps.js';
import { BRIDGES, quiet, stageExisting } from './bridges.js';

async function get(url: string): Promise<IncomingMessage> {
  const request = httpRequest(url);
  request.end();
  const [response] = await once(request, 'response');
  return response;
}

const matrix = FRAMEWORKS.flatMap(({ name, build, isNode }) =>
  (isNode ? BRIDGES : BRIDGES.slice(0, 1)).map((bridge) => ({ name, build, bridge })),
);

describe.each(matrix)('$name over the $bridge bridge', ({ build, bridge }) => {
  async function serve(app: unknown, prefix = '/app'): Promise<Stage & { base: string }> {
    const stage = await openStage([await stageExisting(prefix, app, bridge)]);
    return { ...stage, base: stage.url + (prefix === '/' ? '' : prefix) };
  }

  it('serves the application at the root with its middleware', async () => {
    const { base } = await serve(build(), '/');
    const response = await fetch(`${base}/`);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-served-by')).toBe('test');
    expect(await response.text()).toBe(GREETING);
  });

  it.each(['', '/'])('serves the application under a prefix followed by %j', async (rest) => {
    const { base } = await serve(build());
    const response = await fetch(base + rest);
    expect(response.headers.get('x-served-by')).toBe('test');
    expect(await response.text()).toBe(GREETING);
  });

  it("answers 404 in the application's own words", async () => {
    const { base } = await serve(build());
    const response = await fetch(`${base}/nowhere`);
    expect(response.status).toBe(404);
  });

  it('delivers bodies of any length and streams answers', async () => {
    const { base } = await serve(build());
    const body = Buffer.alloc(3_000_000, 'abc');
    const response = await fetch(`${base}/echo`, { method: 'POST', body });
    expect(Buffer.from(await response.arrayBuffer()).equals(body)).toBe(true);
  });

  it('sends each chunk on before the next has come', async () => {
    const { base } = await serve(build());
    const request = httpRequest(`${base}/echo`, { method: 'POST' });
    request.write('first');
    const [response] = await once(request, 'response');
    const chunks: AsyncIterator<Buffer> = response[Symbol.asyncIterator]();
    expect(String((await chunks.next()).value)).toBe('first');
    request.end('last');
    expect(String((await chunks.next()).value)).toBe('last');
    expect((await chunks.next()).done).toBe(true);
  });

  it('tells the application that its client has left', async () => {
    const { base } = await serve(build());
    const left = once(heard, 'left');
    const response = await get(`${base}/endless`);
    await once(response, 'data');
    response.destroy();
    expect(await left).toEqual([]);
  });

  it('pauses the application while its client does not read', async () => {
    const { base } = await serve(build());
    let produced = 0;
    const count = (length: number): void => void (produced += length);
    heard.on('produced', count);
    const left = once(heard, 'left');
    const response = await get(`${base}/endless`);
    response.pause();
    await quiet(() => produced);
    expect(produced).toBeLessThan(16 * 1024 * 1024);
    response.destroy();
    await left;
    heard.off('produced', count);
  });
});
