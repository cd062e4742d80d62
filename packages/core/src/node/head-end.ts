/**
 * The last fields of the head of every response on a connection that stays open, and the empty line
 * after them, as `node:http` writes them: made once a second, when the date changes.
 */
export class HeadEnd {
  /** The value of the `Keep-Alive` field: a second less than connections are kept. */
  readonly keepAlive: string;
  #text: string | undefined;

  constructor(keepAliveTimeoutMs: number) {
    const keptS = Math.floor(keepAliveTimeoutMs / 1000);
    // A client that keeps to it closes first, and sends nothing into a connection that is being closed.
    this.keepAlive = `timeout=${keptS > 1 ? keptS - 1 : keptS}`;
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
    const connection = `Connection: keep-alive\r\nKeep-Alive: ${this.keepAlive}\r\n`;
    const text = `Date: ${now.toUTCString()}\r\n${connection}\r\n`;
    this.#text = text;
    return text;
  }
}
