import { afterAll, beforeAll, expect, it } from 'vitest';

import {
  HttpError,
  type Listening,
  PlainTextResponse,
  Post,
  UploadFile,
  createApp,
} from '@sluice/core';

import { signal } from '../support/signal.js';
import { type UploadDirectory, uploadDirectory } from '../support/upload-directory.js';

const MAX_BODY_BYTES = 8 * 1024 * 1024;

const begun = signal();
const held = signal();

class Uploads {
  @Post('/size', { maxBodyBytes: MAX_BODY_BYTES })
  size(file: UploadFile) {
    return file.size;
  }

  @Post('/fail', { maxBodyBytes: MAX_BODY_BYTES })
  fail(file: UploadFile) {
    throw new HttpError(409, file.size);
  }

  @Post('/hold', { maxBodyBytes: MAX_BODY_BYTES })
  async hold(file: UploadFile) {
    begun.resolve();
    await held.promise;
    return file.size;
  }
}

let directory: UploadDirectory;
let server: Listening;
const app = createApp(Uploads, {
  middleware: [
    async (request, next) => {
      if (request.headers.get('x-refuse') !== null) return new PlainTextResponse('refused');
      const response = next();
      if (request.headers.get('x-early') === null) return response;
      return Promise.race([response, Promise.resolve(new PlainTextResponse('early'))]);
    },
  ],
});
beforeAll(async () => {
  directory = uploadDirectory();
  server = await app.listen({ port: 0 });
});
afterAll(async () => {
  await server.close();
  directory.remove();
});

async function post(path: string, headers = {}): Promise<[number, string]> {
  const body = new FormData();
  body.append('file', new Blob([Buffer.alloc(3_000_000)]));
  const response = await fetch(`${server.url}${path}`, { method: 'POST', body, headers });
  return [response.status, await response.text()];
}

it('a file is closed after the middlewares of its request', async () => {
  expect(await post('/size')).toEqual([200, '3000000']);
  expect(await directory.unused()).toEqual({ names: [], open: 0 });
  expect(await post('/fail')).toEqual([409, '{"detail":3000000}']);
  expect(await directory.unused()).toEqual({ names: [], open: 0 });
});

it('no file is made for a request that a middleware refuses', async () => {
  expect(await post('/size', { 'x-refuse': '1' })).toEqual([200, 'refused']);
  expect(directory.inUse()).toEqual({ names: [], open: 0 });
});

it('a file is closed once its handler has ended, though a middleware has answered before', async () => {
  expect(await post('/hold', { 'x-early': '1' })).toEqual([200, 'early']);
  await begun.promise;
  held.resolve();
  expect(await directory.unused()).toEqual({ names: [], open: 0 });
});
