import 'reflect-metadata';

import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';

import { WebSocket, type WebSocketConnection } from '@sluice/core';

import { codesOf } from './problems-of.js';

class Bare {
  text!: string;
}

class Grouped {
  @IsString({ groups: ['a'] }) text!: string;
}

class Broken {
  @WebSocket('/bare', { receive: Bare, send: Bare })
  bare(socket: WebSocketConnection<Bare, Bare>) {
    return socket;
  }

  @WebSocket('/groups', { receive: Grouped, groups: ['b'] })
  groups(socket: WebSocketConnection<Grouped>) {
    return socket;
  }

  @WebSocket('/names', { subprotocols: ['chat v1'] })
  names(socket: WebSocketConnection) {
    return socket;
  }

  @WebSocket('/nobody', { requireSubprotocol: true })
  nobody(socket: WebSocketConnection) {
    return socket;
  }

  @WebSocket('/limits', { maxMessageBytes: 0, maxJsonDepth: 2000 })
  limits(socket: WebSocketConnection) {
    return socket;
  }

  @WebSocket('/invalid', JSON.parse('{"invalidMessages":"ignore"}'))
  invalid(socket: WebSocketConnection) {
    return socket;
  }
}

describe('the mistakes of a WebSocket', () => {
  it('are reported at start', () => {
    expect(codesOf(Broken)).toEqual([
      'E_CLASS_WITHOUT_RULES Broken.bare receive',
      'E_CLASS_WITHOUT_RULES Broken.bare send',
      'E_GROUPS_WITHOUT_RULES Broken.groups receive',
      'E_OPTION_INVALID Broken.names',
      'E_OPTION_INVALID Broken.nobody',
      'E_OPTION_INVALID Broken.limits',
      'E_OPTION_INVALID Broken.limits',
      'E_OPTION_INVALID Broken.invalid',
    ]);
  });
});
