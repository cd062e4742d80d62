import { type Listening, bind, createApp, serve, setLogger } from 'sluice';
import { afterAll, assert, beforeAll, describe, expect, it } from 'vitest';

import { Sockets } from './areas/sockets.js';
import { CONVERSATIONS, type Conversation } from './areas/sockets.conversations.js';
import type { Answer } from './ask.js';
import { changesBetween } from './changes.js';
import { converse } from './converse.js';
import { outdated, unexplained } from './explain.js';
import { type FastapiServer, startFastapi } from './fastapi-server.js';
import { report } from './report.js';
import { SOCKET_DIFFERENCES } from './socket-differences.js';

interface Answers {
  readonly fastapi: Answer;
  readonly sluice: Answer;
  readonly served: Answer;
}

const answers = new Map<string, Answers>();
const used = new Set<string>();
let fastapi: FastapiServer | undefined;
let sluice: Listening | undefined;

// What the handlers fail with here is meant.
setLogger({ error: () => undefined });

beforeAll(async () => {
  fastapi = await startFastapi(['sockets']);
  sluice = await createApp(Sockets).listen(0);
  await serve.start({ engine: 'inline', port: 0, log: { info() {}, warn() {}, error() {} } });
  await serve.run(bind(Sockets));
  const { port } = new URL(serve.status().url ?? '');
  for (const conversation of CONVERSATIONS) {
    answers.set(conversation.title, {
      fastapi: await converse(conversation, fastapi.ports.get('sockets') ?? 0),
      sluice: await converse(conversation, sluice.port),
      served: await converse(conversation, Number(port)),
    });
  }
});

afterAll(async () => {
  await sluice?.close();
  await serve.shutdown();
  await fastapi?.stop();
});

function answersTo({ title }: Conversation): Answers {
  const found = answers.get(title);
  if (found === undefined) throw new Error('no answers');
  return found;
}

describe('a WebSocket talks as with FastAPI', () => {
  it.each<Conversation>(CONVERSATIONS)('$title', (conversation) => {
    const both = answersTo(conversation);
    const changes = changesBetween(both.fastapi, both.sluice);
    const left = unexplained(conversation.title, changes, {
      differences: SOCKET_DIFFERENCES,
      used,
    });
    assert.isEmpty(left, report(conversation.title, { ...both, changes: left }));
  });
});

describe('a WebSocket talks through ingress and replica as alone', () => {
  it.each<Conversation>(CONVERSATIONS)('$title', (conversation) => {
    const { sluice: alone, served } = answersTo(conversation);
    expect(served).toEqual(asByFront(alone, served));
  });
});

/** What the ingress refuses by itself, it refuses in plain text; the application alone, in JSON. */
function asByFront(alone: Answer, served: Answer): Answer {
  const isPlain = typeof served.body === 'string' && served.status === 403;
  return isPlain && JSON.stringify(alone.body) === JSON.stringify({ detail: served.body })
    ? { ...alone, body: served.body }
    : alone;
}

it('gives each conversation a title of its own', () => {
  const titles = CONVERSATIONS.map(({ title }) => title);
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
});

it('lists no difference of WebSockets that is none', () => {
  expect(outdated({ differences: SOCKET_DIFFERENCES, used })).toEqual([]);
});
