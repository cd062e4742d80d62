import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { expect, it } from 'vitest';

import { openStage } from '../../front/stage.js';
import { heard } from '../apps.js';
import { stageExisting } from '../bridges.js';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

function app(request: Request): Response {
  request.signal.addEventListener('abort', () => heard.emit('left'));
  return new Response(
    new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('first')),
    }),
  );
}

it('aborts the signal of a fetch application that kept nothing else of its request', async () => {
  const stage = await openStage([await stageExisting('/app', app, 'server')]);
  const request = get(`${stage.url}/app/`);
  const [response]: IncomingMessage[] = await once(request, 'response');
  if (response === undefined) throw new Error('no response');
  await once(response, 'data');
  collectGarbage();
  const left = once(heard, 'left');
  response.destroy();
  expect(await left).toEqual([]);
});
