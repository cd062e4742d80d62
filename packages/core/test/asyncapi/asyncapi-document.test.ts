import {
  APIKeyQuery,
  type AppOptions,
  Depends,
  Get,
  HTTPBearer,
  OAuth2PasswordBearer,
  Path,
  Post,
  Query,
  Security,
  Union,
  WebSocket,
  WebSocketConnection,
  asyncapiDocument,
  createApp,
  describe as describeClass,
} from '@sluice/core';
import { Equals, IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { serveRequest } from '../../src/http/web-exchange.js';

class Say {
  @IsString() text!: string;
}

class Joined {
  @Equals('joined') kind = 'joined';
}

class Left {
  @Equals('left') kind = 'left';
}

const bearer = HTTPBearer();
const key = APIKeyQuery({ name: 'key', autoError: false });
const oauth2 = OAuth2PasswordBearer({ tokenUrl: 'token', scopes: { me: 'You' } });

class Chat {
  @WebSocket('/rooms/:room', {
    description: 'One room.',
    receive: Say,
    send: Union({ joined: Joined, left: Left }, { discriminator: 'kind' }),
    subprotocols: ['chat.v1'],
  })
  room(
    socket: WebSocketConnection<Say, Joined | Left>,
    @Path({ enum: ['tea', 'milk'], description: 'A drink' }) room: string,
    @Depends(bearer) _token: unknown,
    @Depends(key) _key: unknown,
    @Security(oauth2, ['me']) _user: unknown,
    @Query({ description: 'Where to begin' }) since = 0,
  ) {
    return [socket, room, since];
  }

  @WebSocket('/echo')
  echo(socket: WebSocketConnection) {
    return socket;
  }

  @Get('/news', { sse: true, response: [Say], tags: ['news'], summary: 'The news' })
  *news(topic = 'tea') {
    yield Object.assign(new Say(), { text: topic });
  }

  @Get('/lines', { response: [z.object({ id: z.string() })] })
  *lines() {
    yield { id: '1' };
  }

  @Post('/ask', { response: [Say] })
  *ask(say: Say) {
    yield say;
  }

  @Get('/hidden', { sse: true, hidden: true })
  *hidden() {
    yield '';
  }

  @Get('/plain')
  plain() {}
}

const made = (options: AppOptions = {}, rootPath = '') =>
  asyncapiDocument(describeClass(Chat, { title: 'Chat', ...options }), { rootPath });
const SAY = { $ref: '#/components/schemas/Say' };

describe('the AsyncAPI document of a WebSocket', () => {
  const { channels, operations } = made();

  it('has its address, its parameters and a message for each direction', () => {
    expect(channels['room']).toEqual({
      address: '/rooms/{room}',
      title: 'Room',
      description: 'One room.',
      parameters: { room: { description: 'A drink', enum: ['tea', 'milk'] } },
      messages: {
        fromClient: { name: 'fromClient', contentType: 'application/json', payload: SAY },
        toClient: {
          name: 'toClient',
          contentType: 'application/json',
          payload: {
            oneOf: [{ $ref: '#/components/schemas/Joined' }, { $ref: '#/components/schemas/Left' }],
          },
        },
      },
      bindings: {
        ws: {
          method: 'GET',
          bindingVersion: '0.1.0',
          query: {
            type: 'object',
            properties: {
              since: { type: 'number', default: 0, description: 'Where to begin' },
            },
          },
          headers: {
            type: 'object',
            properties: { 'sec-websocket-protocol': { enum: ['chat.v1'] } },
          },
        },
      },
    });
  });

  it('is received and sent by the application', () => {
    expect([operations['room.receive'], operations['room.send']]).toMatchObject([
      {
        action: 'receive',
        channel: { $ref: '#/channels/room' },
        messages: [{ $ref: '#/channels/room/messages/fromClient' }],
      },
      { action: 'send', messages: [{ $ref: '#/channels/room/messages/toClient' }] },
    ]);
  });

  it('has any messages where it declares none', () => {
    expect(channels['echo']?.messages).toEqual({
      fromClient: { name: 'fromClient', payload: {} },
      toClient: { name: 'toClient', payload: {} },
    });
  });

  it('has the security of its handshake', () => {
    const { components } = made();
    expect(operations['room.send']?.security).toEqual([
      { $ref: '#/components/securitySchemes/HTTPBearer' },
      { $ref: '#/components/securitySchemes/APIKeyQuery' },
      // Its token URL is relative, which AsyncAPI does not allow.
      { type: 'http', scheme: 'bearer', scopes: ['me'] },
    ]);
    expect(components?.securitySchemes).toMatchObject({
      APIKeyQuery: { type: 'httpApiKey', in: 'query', name: 'key' },
      HTTPBearer: { type: 'http', scheme: 'bearer' },
    });
  });
});

describe('the AsyncAPI document of a stream', () => {
  const { channels, operations } = made();

  it('has the type of its items', () => {
    expect(channels['news']).toEqual({
      address: '/news',
      title: 'The news',
      description: 'A stream of server-sent events.',
      messages: { item: { name: 'item', contentType: 'application/json', payload: SAY } },
    });
    expect(channels['lines']?.messages['item']?.payload).toMatchObject({
      type: 'object',
      properties: { id: { type: 'string' } },
    });
  });

  it('is sent by the application', () => {
    expect(operations['news']).toEqual({
      action: 'send',
      channel: { $ref: '#/channels/news' },
      summary: 'The news',
      tags: [{ name: 'news' }],
      messages: [{ $ref: '#/channels/news/messages/item' }],
      bindings: {
        http: {
          method: 'GET',
          query: { type: 'object', properties: { topic: { type: 'string', default: 'tea' } } },
          bindingVersion: '0.3.0',
        },
      },
    });
  });

  it('is the reply to a body', () => {
    expect(operations['ask']).toMatchObject({
      action: 'receive',
      messages: [{ $ref: '#/channels/ask/messages/request' }],
      reply: { messages: [{ $ref: '#/channels/ask/messages/item' }] },
    });
    expect(channels['ask']?.messages['request']?.payload).toEqual(SAY);
  });

  it('is left out where it is hidden or no stream', () => {
    expect(Object.keys(channels)).toEqual(['room', 'echo', 'news', 'lines', 'ask']);
  });
});

describe('the servers of the AsyncAPI document', () => {
  it('have a protocol each for WebSockets and for streams', () => {
    const servers = [
      { url: 'https://{region}.example.com/v1', variables: { region: { default: 'eu' } } },
      { url: '/relative' },
    ];
    const { servers: shown, channels } = made({ servers }, '/shop');
    const common = {
      host: '{region}.example.com',
      pathname: '/v1',
      variables: { region: { default: 'eu' } },
    };
    expect(shown).toEqual({
      'http-1': { ...common, protocol: 'https' },
      'ws-1': { ...common, protocol: 'wss' },
    });
    expect(channels['echo']).toMatchObject({
      address: '/echo',
      servers: [{ $ref: '#/servers/ws-1' }],
    });
    expect(channels['news']?.servers).toEqual([{ $ref: '#/servers/http-1' }]);
  });

  it('are in the addresses where none is known', () => {
    const { channels, servers } = made({}, '/shop');
    expect([channels['echo']?.address, servers]).toEqual(['/shop/echo', undefined]);
  });
});

describe('where the AsyncAPI document is', () => {
  class Plain {
    @Get('/')
    index() {}
  }

  it('is served as JSON, with the prefix', async () => {
    const answer = await ask('/shop/asyncapi.json');
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(JSON.parse(await answer.text())).toMatchObject({
      asyncapi: '3.0.0',
      info: { title: 'Chat' },
      channels: { echo: { address: '/shop/echo' } },
    });
  });

  it.each([
    { path: '/asyncapi.json', options: {}, status: 200 },
    { path: '/events.json', options: { asyncapi: 'events.json' }, status: 200 },
    { path: '/asyncapi.json', options: { asyncapi: false }, status: 404 },
    { path: '/asyncapi.json', options: { openapi: false }, status: 404 },
    { path: '/asyncapi.json', options: { docs: false, redoc: false }, status: 200 },
  ] as const)('answers $path with $status by $options', async ({ path, options, status }) => {
    expect((await ask(path, { title: 'Chat', ...options })).status).toBe(status);
  });

  it('is nowhere for an application without WebSockets and streams', async () => {
    expect((await ask('/asyncapi.json', {}, Plain)).status).toBe(404);
  });
});

async function ask(
  path: string,
  options: AppOptions = {},
  type: new () => object = Chat,
): Promise<Response> {
  const request = new Request(`http://host${path}`);
  const rootPath = path.startsWith('/shop') ? '/shop' : '';
  return serveRequest(createApp(type, options).handler, request, { rootPath });
}
