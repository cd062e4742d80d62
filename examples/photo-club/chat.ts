import { IsString, Length } from 'class-validator';
import { Depends, Router, WebSocket, WebSocketConnection, WebSocketGroup } from 'sluice';

import type { Member } from './members.js';
import { socketMember } from './tokens.js';

/** What a member sends. */
class Say {
  @IsString() @Length(1, 500) text!: string;
}

/** What all members get. */
class Said extends Say {
  @IsString() by!: string;
}

/** One room for all members who are here. */
@Router({ tags: ['chat'] })
export class Chat {
  readonly #members = new WebSocketGroup<Said>();

  @WebSocket('/chat', { receive: Say, send: Said, invalidMessages: 'reply' })
  async talk(socket: WebSocketConnection<Say, Said>, @Depends(socketMember) { name }: Member) {
    await socket.accept();
    this.#members.join(socket);
    for await (const { text } of socket) this.#members.broadcast({ by: name, text });
  }
}
