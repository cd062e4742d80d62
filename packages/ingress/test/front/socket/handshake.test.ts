import { once } from 'node:events';

import {
  Depends,
  HttpError,
  OAuth2PasswordBearer,
  Security,
  SecurityScopes,
  WebSocket as Socket,
  WebSocketConnection,
  WebSocketDenialError,
  WebSocketException,
  createApp,
  dependency,
  setLogger,
  TestClient,
} from '@sluice/core';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';

import { openStage, stageApplication } from '../stage.js';

let logged = 0;
let ended: string[] = [];
setLogger({
  error: () => {
    logged += 1;
  },
});

beforeEach(() => {
  logged = 0;
  ended = [];
});

const oauth = OAuth2PasswordBearer({ tokenUrl: '/token', scopes: { chat: 'Talk', admin: 'Rule' } });

const user = dependency(
  { depends: { token: oauth, scopes: SecurityScopes } },
  ({ depends: { token, scopes } }) => {
    if (token === 'banned') throw new WebSocketException(1008, 'You are banned.');
    const missing = scopes.scopes.filter((scope) => !token.split(',').includes(scope));
    if (missing.length > 0) throw new HttpError(403, `Missing: ${missing.join(' ')}`);
    return token;
  },
);

const seat = dependency(
  { params: { room: Number }, query: { row: { type: Number, default: 1 } } },
  async function* ({ params, query }) {
    try {
      yield `${params.room}/${query.row}`;
    } finally {
      ended.push(`seat ${params.room}`);
    }
  },
);

class Rooms {
  @Socket('/rooms/:room')
  async room(
    socket: WebSocketConnection,
    @Security(user, ['chat']) name: string,
    @Depends(seat) place: string,
  ) {
    await socket.sendJson({ name, place });
    const text = await socket.receiveText();
    throw new WebSocketException(4000 + Number(text), 'é'.repeat(100));
  }

  @Socket('/admin', { dependencies: [Security(user, ['admin'])] })
  async admin(socket: WebSocketConnection) {
    await socket.send('welcome');
  }
}

type Dial = (path: string, headers?: Record<string, string>) => Promise<Outcome>;

interface Outcome {
  readonly status?: number;
  readonly body?: unknown;
  readonly challenge?: string;
  readonly messages?: readonly string[];
  readonly closed?: { readonly code: number; readonly reason: string };
}

/** Opens a WebSocket at a URL, answers its first message with 7, and waits for its end. */
function overNetwork(base: string): Dial {
  return async (path, headers = {}) => {
    const socket = new WebSocket(base.replace('http', 'ws') + path, { headers });
    const messages: string[] = [];
    socket.on('message', (data: Buffer) => {
      messages.push(data.toString());
      socket.send('7');
    });
    socket.on('error', () => undefined);
    return Promise.race([
      once(socket, 'close').then(([code, reason]) => ({
        messages,
        closed: { code, reason: String(reason) },
      })),
      once(socket, 'unexpected-response').then(async ([, response]) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk);
        return outcomeOf(
          response.statusCode,
          JSON.parse(Buffer.concat(chunks).toString()),
          response.headers['www-authenticate'],
        );
      }),
    ]);
  };
}

function outcomeOf(status: number, body: unknown, challenge: string | null = null): Outcome {
  return challenge === null ? { status, body } : { status, body, challenge };
}

const inMemory: Dial = async (path, headers = {}) => {
  const client = new TestClient(Rooms);
  try {
    const socket = await client.connect(path, { headers });
    const messages: string[] = [];
    for await (const message of socket) {
      messages.push(String(message));
      socket.send('7');
    }
    const { code, reason } = await socket.closed;
    return { messages, closed: { code, reason } };
  } catch (error) {
    if (!(error instanceof WebSocketDenialError)) throw error;
    return outcomeOf(error.status, error.json(), error.headers.get('www-authenticate'));
  }
};

async function dialOf(transport: string): Promise<Dial> {
  if (transport === 'memory') return inMemory;
  if (transport === 'listen') {
    const listening = await createApp(Rooms).listen(0);
    onTestFinished(() => listening.close());
    return overNetwork(listening.url);
  }
  const application = await stageApplication('/', { kind: 'class', type: Rooms });
  return overNetwork((await openStage([application])).url);
}

const as = (token: string) => ({ authorization: `Bearer ${token}` });

describe.each(['memory', 'listen', 'front'])('a handshake by %s', (transport) => {
  it('takes dependencies, which end with the socket', async () => {
    const dial = await dialOf(transport);
    expect(await dial('/rooms/3?row=2', as('chat'))).toEqual({
      messages: ['{"name":"chat","place":"3/2"}'],
      // A close frame has room for 123 bytes of the reason.
      closed: { code: 4007, reason: 'é'.repeat(61) },
    });
    await expect.poll(() => ended).toEqual(['seat 3']);
    expect(logged).toBe(0);
  });

  it.each([
    ['no token', '/rooms/3', {}, outcomeOf(401, { detail: 'Not authenticated' }, 'Bearer')],
    ['too few scopes', '/rooms/3', as('other'), outcomeOf(403, { detail: 'Missing: chat' })],
    ['too few scopes for all', '/admin', as('chat'), outcomeOf(403, { detail: 'Missing: admin' })],
    [
      'a WebSocketException',
      '/rooms/3',
      as('banned'),
      outcomeOf(403, { detail: 'You are banned.' }),
    ],
  ])('is refused for %s', async (_name, path, headers, outcome) => {
    const dial = await dialOf(transport);
    expect(await dial(path, headers)).toEqual(outcome);
    expect(logged).toBe(0);
  });

  it('is refused with the issues of all values', async () => {
    const dial = await dialOf(transport);
    expect(await dial('/rooms/x?row=y', as('chat'))).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['path', 'room'] }, { loc: ['query', 'row'] }] },
    });
  });
});
