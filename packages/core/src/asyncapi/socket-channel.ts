import type { SocketModel } from '../model/app-model.js';
import { humanise } from '../model/operation-docs.js';
import type { Direction } from '../schema/schema-context.js';
import { jsonSchema } from '../schema/kinds/kinds.js';
import { defined } from '../types/members.js';
import type { TypeModel } from '../types/type-model.js';
import type { AsyncApiMessage } from './asyncapi-object.js';
import { asyncSecurity } from './async-security.js';
import { type ChannelContext, type Described, channelParts } from './channel.js';

/** Describes a WebSocket, with a message for each direction. */
export function socketChannel(socket: SocketModel, context: ChannelContext): Described {
  const name = context.free(socket.run.name);
  const { common, query, headers } = channelParts(socket, 'ws', context);
  const message = (direction: Direction, type: TypeModel | undefined): AsyncApiMessage => ({
    name: direction === 'input' ? 'fromClient' : 'toClient',
    ...(type === undefined ? undefined : { contentType: 'application/json' }),
    payload:
      type === undefined ? {} : jsonSchema(type, { direction, registry: context.components }),
  });
  const channel = { $ref: `#/channels/${name}` };
  const security = asyncSecurity(socket);
  const operation = (action: 'receive' | 'send', messageName: string) =>
    [
      `${name}.${action}`,
      {
        action,
        channel,
        ...defined({ security }),
        messages: [{ $ref: `#/channels/${name}/messages/${messageName}` }],
      },
    ] as const;
  const subprotocols =
    socket.subprotocols.length === 0
      ? undefined
      : { type: 'object', properties: { 'sec-websocket-protocol': { enum: socket.subprotocols } } };
  return {
    name,
    channel: {
      ...common,
      title: humanise(socket.run.name),
      ...defined({ description: socket.description }),
      messages: {
        fromClient: message('input', socket.receive),
        toClient: message('output', socket.send),
      },
      bindings: {
        ws: { method: 'GET', ...defined({ query, headers: headers ?? subprotocols }), ...VERSION },
      },
    },
    operations: [operation('receive', 'fromClient'), operation('send', 'toClient')],
  };
}

const VERSION = { bindingVersion: '0.1.0' } as const;
