import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  HttpError,
  Router,
  StreamingResponse,
  type HttpRequest,
  type HttpResponse,
} from '@sluice/core';
import { isRecord, thrownMessage } from '@sluice/core/internal';

import type { AttachAnswers, AttachRequest } from '../../attach/attach-request.js';
import type { AttachControl } from './attach-control.js';

/** The longest time a replica is watched: it keeps all samples in memory. */
const MAX_PROFILE_SECONDS = 300;

const TAGS = { tags: ['processes'] };
const REPLICA = { params: { replica: String } };

/** The paths of the admin API by which a person works on running processes. */
export function attachRoutes(control: AttachControl): Router {
  return Router()
    .get('/api/v1/processes', { ...TAGS, summary: 'Processes and what they use' }, async () => ({
      processes: await control.processes(),
    }))
    .post(
      '/api/v1/replicas/:replica/evaluate',
      { ...TAGS, ...REPLICA, summary: 'Run JavaScript in a replica' },
      async ({ params }, request) => {
        const { code } = await membersOf(request);
        if (typeof code !== 'string') throw new HttpError(400, 'code must be a text.');
        const evaluated = await ask(control, params.replica, { kind: 'evaluate', code });
        return { text: evaluated.text, is_error: evaluated.isError };
      },
    )
    .post(
      '/api/v1/replicas/:replica/profile',
      {
        ...TAGS,
        ...REPLICA,
        query: { seconds: { type: Number, optional: true } },
        summary: 'Watch where the CPU time of a replica goes',
      },
      async ({ params, query: { seconds = 10 } }) => {
        if (!(seconds > 0 && seconds <= MAX_PROFILE_SECONDS)) {
          throw new HttpError(400, `seconds must be above 0 and at most ${MAX_PROFILE_SECONDS}.`);
        }
        return await written((file) =>
          ask(control, params.replica, { kind: 'profile', seconds, file }),
        );
      },
    )
    .post(
      '/api/v1/replicas/:replica/heap',
      { ...TAGS, ...REPLICA, summary: 'Take a snapshot of the heap of a replica' },
      async ({ params }) =>
        await written((file) => ask(control, params.replica, { kind: 'heap', file })),
    )
    .post(
      '/api/v1/replicas/:replica/inspector',
      { ...TAGS, ...REPLICA, summary: 'Let a debugger connect to a replica' },
      async ({ params }, request) => {
        const { port = 0 } = await membersOf(request);
        if (typeof port !== 'number' || !Number.isInteger(port) || port < 0 || port > 65_535) {
          throw new HttpError(400, 'port must be a whole number from 0 to 65535.');
        }
        return await ask(control, params.replica, { kind: 'inspect', port });
      },
    )
    .delete(
      '/api/v1/replicas/:replica/inspector',
      { ...TAGS, ...REPLICA, summary: 'Let no debugger connect any more' },
      async ({ params }) => await ask(control, params.replica, { kind: 'inspect', port: null }),
    );
}

/** Throws HttpError 404 for a replica that is not there, and 409 with what went wrong in it. */
async function ask<R extends AttachRequest>(
  control: AttachControl,
  replica: string,
  request: R,
): Promise<AttachAnswers[R['kind']]> {
  const answer = await control.attach(replica, request).catch((error: unknown) => {
    throw new HttpError(409, `${replica}: ${thrownMessage(error).split('\n')[0] ?? ''}`);
  });
  if (answer === undefined) throw new HttpError(404, `There is no replica "${replica}".`);
  return answer;
}

async function membersOf(request: HttpRequest): Promise<Readonly<Record<string, unknown>>> {
  const value: unknown = await request.json();
  return isRecord(value) ? value : {};
}

/** Sends the file that a replica writes, which is gone from the disk before the first byte leaves. */
async function written(write: (file: string) => Promise<unknown>): Promise<HttpResponse> {
  // Of this user alone: mkdtemp makes it with mode 0700.
  const directory = mkdtempSync(join(tmpdir(), 'sluice-attach-'));
  try {
    const file = join(directory, 'written');
    await write(file);
    const stream = createReadStream(file);
    await new Promise<void>((resolve, reject) => {
      stream.once('open', () => resolve());
      stream.once('error', reject);
    });
    return new StreamingResponse(stream, { contentType: 'application/octet-stream' });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
