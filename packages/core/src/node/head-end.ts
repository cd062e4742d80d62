/**
 * The last fields in the head of every response on a connection that stays open (`Date`,
 * `Connection`, `Keep-Alive`) and the empty line after them, as `node:http` writes them.
 *
 * The text is made once a second, when the date changes.
 */
export class HeadEnd {
  /** The value of the `Keep-Alive` field: one second less than the server keeps idle connections. */
  readonly keepAlive: string;
  #text: string | undefined;

  constructor(keepAliveTimeoutMs: number) {
    const keptS = Math.floor(keepAliveTimeoutMs / 1000);
    // A client that obeys the field closes first, so no request races with the server's close.
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
