import { createHash } from 'node:crypto';
import { get, type IncomingMessage } from 'node:http';

import { Get, Int, Query, StreamingResponse } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { openEndpoint, serveChannel } from '../../../src/channel.js';
import { createRequestRouter } from '../../../src/router.js';
import { listen, socketPath } from '../../channel/transport.js';
import { openStageWith, replicaOf, snapshotOf, stageApplication } from '../stage.js';

const PIECES = 600;

/** Pieces of many lengths, each of its own byte. */
function* piecesOf(seed: number): Generator<Buffer> {
  for (let piece = 0; piece < PIECES; piece += 1) {
    yield Buffer.alloc(1 + ((seed * 7919 + piece * 104_729) % 50_000), (seed * 31 + piece) % 251);
  }
}

class Bulk {
  @Get('/pieces')
  pieces(@Query(Int) seed: number): StreamingResponse {
    return new StreamingResponse(piecesOf(seed));
  }
}

describe('streams side by side over one socket', () => {
  it('delivers streams side by side over one socket unchanged, to fast and slow clients', async () => {
    const application = await stageApplication('/', { kind: 'class', type: Bulk });
    const path = socketPath();
    await listen(path, (stream) => void serveChannel(stream, replicaOf(application.opened)));
    const router = createRequestRouter({ open: () => openEndpoint({ kind: 'unix', path }) });
    const { url } = await openStageWith(router, snapshotOf([application]));
    const ask = (seed: number): Promise<IncomingMessage> => open(`${url}/pieces?seed=${seed}`);
    // All that the kernel takes of these is in its buffers before the first of them is read.
    const slow = await Promise.all([1, 2].map(ask));
    const fast = await Promise.all([3, 4, 5].map(async (seed) => digestOf(await ask(seed))));
    expect(fast).toEqual([3, 4, 5].map(expectedOf));
    expect(await Promise.all(slow.map(digestOf))).toEqual([1, 2].map(expectedOf));
    await router.close();
  });
});

function open(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, resolve).on('error', reject);
  });
}

async function digestOf(response: IncomingMessage): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of response) hash.update(chunk);
  return hash.digest('hex');
}

function expectedOf(seed: number): string {
  const hash = createHash('sha256');
  for (const piece of piecesOf(seed)) hash.update(piece);
  return hash.digest('hex');
}
