import type { Server } from 'node:http';

/**
 * The last fields of the head of every response on a connection that stays open, and the empty line
 * after them, as `node:http` writes them: made once a second, when the date changes.
 */
export class HeadEnd {
  readonly #server: Server;
  #text: string | undefined;

  constructor(server: Server) {
    this.#server = server;
  }

  get text(): string {
    return this.#text ?? this.#make();
  }

  #make(): string {
    const now = new Date();
    const expiry = setTimeout(() => {
      this.#text = undefined;
    }, 1000 - now.getUTCMilliseconds());
    expiry.unref();
    const { keepAliveTimeout } = this.#server;
    const seconds = Math.floor(keepAliveTimeout / 1000);
    const keepAlive = keepAliveTimeout > 0 ? `Keep-Alive: timeout=${seconds}\r\n` : '';
    const text = `Date: ${now.toUTCString()}\r\nConnection: keep-alive\r\n${keepAlive}\r\n`;
    this.#text = text;
    return text;
  }
}
