import { Get, HttpRequest, Post } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { Ingress } from '../../src/index.js';
import { openStage, stageApplication } from './stage.js';

@Ingress({ title: 'Hello' })
class Hello {
  @Get('/')
  hello(): string {
    return 'Hello, world!';
  }

  @Get('/items/:id')
  item(id: number): object {
    return { id };
  }

  @Post('/items')
  create(request: HttpRequest): object {
    return { path: request.path, rootPath: request.rootPath };
  }
}

class Raw {
  fetch(request: HttpRequest): object {
    return { path: request.path, rootPath: request.rootPath, url: request.url };
  }
}

const HELLO = { kind: 'class', type: Hello } as const;
const RAW = { kind: 'class', type: Raw } as const;

describe('the front', () => {
  it.each(['/hello', '/hello/'])(
    'gives GET %s to the @Get("/") of the application',
    async (path) => {
      const { url } = await openStage([await stageApplication('/hello', HELLO)]);
      const response = await fetch(url + path, { redirect: 'manual' });
      expect(response.status).toBe(200);
      expect(await response.json()).toBe('Hello, world!');
    },
  );

  it('forwards the whole path, with the prefix as root path', async () => {
    const { url } = await openStage([await stageApplication('/raw', RAW)]);
    const response = await fetch(`${url}/raw/sub/x?m=path`);
    expect(await response.json()).toEqual({
      path: '/raw/sub/x',
      rootPath: '/raw',
      url: `${url}/raw/sub/x?m=path`,
    });
  });

  it('puts the root path of the options before the prefix', async () => {
    const { url } = await openStage([await stageApplication('/api', RAW)], { rootPath: '/pub' });
    const response = await fetch(`${url}/api/hello`);
    expect(await response.json()).toMatchObject({ path: '/pub/api/hello', rootPath: '/pub/api' });
  });

  it('routes below the root path of the options too', async () => {
    const { url } = await openStage([await stageApplication('/hello', HELLO)], {
      rootPath: '/pub',
    });
    expect(await (await fetch(`${url}/hello/items/7`)).json()).toEqual({ id: 7 });
  });

  it('answers a path of no application 404, and names the way to the routes', async () => {
    const { url } = await openStage([await stageApplication('/raw', RAW)]);
    const response = await fetch(`${url}/rawx`);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await response.text()).toBe(
      `Path '/rawx' not found. Ping ${url}/-/routes for available routes.`,
    );
  });

  it('echoes no markup of a path', async () => {
    const { url } = await openStage([]);
    const text = await (await fetch(`${url}/%3Cscript%3E'"`)).text();
    expect(text).not.toMatch(/[<>"]/);
    expect(text).toContain("Path '/%3Cscript%3E%27%22' not found.");
  });
});
