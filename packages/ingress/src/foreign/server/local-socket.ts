import { Duplex } from 'node:stream';

/**
 * A connection inside this process, with the parts of `net.Socket` that `node:http` and the frameworks
 * on it use. The subclass decides where written bytes go.
 */
export abstract class LocalSocket extends Duplex {
  readonly remotePort = 0;
  readonly remoteFamily = 'IPv4';
  readonly localAddress = '127.0.0.1';
  readonly localPort = 0;
  readonly connecting = false;
  remoteAddress: string | undefined = undefined;
  encrypted = false;

  constructor(options: { readonly decodeStrings?: boolean } = {}) {
    super({ allowHalfOpen: true, ...options });
  }

  // The front has the time limits, since it knows the client. Keep-alive and Nagle mean nothing in memory.
  setTimeout(_timeoutMs: number, _callback?: () => void): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  address(): { address: string; family: string; port: number } {
    return { address: this.localAddress, family: this.remoteFamily, port: this.localPort };
  }

  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  resetAndDestroy(): this {
    return this.destroy();
  }
}
