import { IsString } from 'class-validator';
import { Get, Post, Router, WebSocket, WebSocketConnection, createApp } from '@sluice/core';
import express, { type Request as ExpressRequest } from 'express';
import { Hono } from 'hono';
import { WebSocket as Client } from 'ws';
import { describe, expect, it, onTestFinished } from 'vitest';

import { Ingress, existingApp } from '../../src/index.js';
import { openStage, stageApplication } from '../front/stage.js';

class Item {
  @IsString() name!: string;
}

@Ingress({ title: 'Admin', maxBodyBytes: 100 })
class Admin {
  @Post('/items')
  add(item: Item) {
    return item.name;
  }
  @Post('/large', { maxBodyBytes: 5_000_000 })
  large(item: Item) {
    return item.name.length;
  }
  @WebSocket('/echo')
  async echo(socket: WebSocketConnection) {
    await socket.accept();
    for await (const message of socket) await socket.send(`${socket.rootPath} ${String(message)}`);
  }
}

const legacy = express();
legacy.get('/where', (request: ExpressRequest, response) => {
  const { url, originalUrl, baseUrl } = request;
  response.json({ url, originalUrl, baseUrl });
});
legacy.post('/upload', (request, response) => {
  let size = 0;
  request.on('data', (chunk: Buffer) => (size += chunk.length));
  request.on('end', () => response.json(size));
});

const hono = new Hono().get('/where', (context) => context.json({ path: context.req.path }));

const steps: string[] = [];

@Ingress({
  mounts: {
    '/admin': Admin,
    '/legacy': existingApp(legacy),
    '/hono': existingApp(() => {
      steps.push('built');
      return hono;
    }),
    '/numbers': Router().get('/one', () => 1),
  },
  hosts: { 'items.example.com': Admin },
})
class Api {
  @Get('/')
  home() {
    return 'home';
  }
  @Post('/items')
  refuse(item: Item) {
    return [item.name];
  }
}

interface Place {
  readonly name: string;
  readonly open: () => Promise<string>;
}

const PLACES: readonly Place[] = [
  {
    name: 'alone',
    open: async () => {
      const listening = await createApp(Api).listen({ port: 0, rootPath: '/shop' });
      onTestFinished(() => listening.close());
      return listening.url;
    },
  },
  {
    name: 'through a front and a replica',
    open: async () => {
      const staged = await stageApplication('/shop', { kind: 'class', type: Api });
      return `${(await openStage([staged])).url}/shop`;
    },
  },
];

async function read(url: string, init?: RequestInit): Promise<unknown> {
  return (await fetch(url, init)).json();
}

const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

describe.each(PLACES)('mounted applications $name', ({ open }) => {
  it('answer below their paths, with documents of their own', async () => {
    const url = await open();
    expect(await read(`${url}/`)).toBe('home');
    expect(await read(`${url}/admin/items`, json({ name: 'tea' }))).toBe('tea');
    expect(await read(`${url}/numbers/one`)).toBe(1);
    expect(await read(`${url}/admin/openapi.json`)).toMatchObject({
      info: { title: 'Admin' },
      servers: [{ url: '/shop/admin' }],
    });
    expect((await fetch(`${url}/admin/docs`)).status).toBe(200);
  });

  it('may be of other frameworks', async () => {
    const url = await open();
    expect(await read(`${url}/legacy/where?a=1`)).toEqual({
      url: '/where?a=1',
      originalUrl: '/shop/legacy/where?a=1',
      baseUrl: '/shop/legacy',
    });
    expect(await read(`${url}/hono/where`)).toEqual({ path: '/where' });
    expect((await fetch(`${url}/legacy/nothing`)).status).toBe(404);
    expect(steps.at(-1)).toBe('built');
  });

  it('have body limits of their own', async () => {
    const url = await open();
    const name = 'x'.repeat(2_000_000);
    expect((await fetch(`${url}/admin/items`, json({ name: name.slice(0, 200) }))).status).toBe(
      413,
    );
    expect(await read(`${url}/admin/large`, json({ name }))).toBe(2_000_000);
    expect(await read(`${url}/legacy/upload`, { method: 'POST', body: name })).toBe(2_000_000);
  });

  it('take WebSockets', async () => {
    const url = (await open()).replace('http:', 'ws:');
    const client = new Client(`${url}/admin/echo`);
    client.on('open', () => client.send('hello'));
    const message = await new Promise((resolve) => {
      client.on('message', (data: Buffer) => resolve(data.toString()));
    });
    expect(message).toBe('/shop/admin hello');
    client.close();
  });

  it('answer for their hosts', async () => {
    const url = await open();
    const init = json({ name: 'tea' });
    const { request } = await import('node:http');
    const answer = await new Promise<string>((resolve, reject) => {
      const headers = { 'content-type': 'application/json', host: 'items.example.com' };
      request(`${url}/items`, { method: 'POST', headers }, (response) => {
        response.setEncoding('utf8').on('data', resolve);
      })
        .on('error', reject)
        .end(init.body);
    });
    expect(JSON.parse(answer)).toBe('tea');
  });
});

it('an application that is none fails the start', async () => {
  @Ingress({ mounts: { '/other': existingApp({ listen: () => undefined }) } })
  class Mistaken {}
  await expect(stageApplication('/', { kind: 'class', type: Mistaken })).rejects.toThrow(
    'E_INGRESS_APP: existingApp: app is',
  );
});
