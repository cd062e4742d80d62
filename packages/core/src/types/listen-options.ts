import type { HttpLimits } from './limits.js';

/** Where an application listens. */
export interface ListenOptions {
  /** The TCP port; 0 takes any free one. */
  readonly port: number;
  /** The address to bind; defaults to `127.0.0.1`. */
  readonly host?: string;
  /** The route prefix the application is mounted under, such as `/shop`; defaults to none. */
  readonly rootPath?: string;
  /** The limits on requests; each limit has a default of its own. */
  readonly limits?: Partial<HttpLimits>;
  /** Seconds between WebSocket pings; a socket without a pong for two of them is closed. Defaults to 20. */
  readonly pingIntervalS?: number;
  /**
   * Compresses WebSocket messages of at least so many bytes, for clients that offer `permessage-deflate`. Defaults to
   * no compression. On Bun and Deno there is none.
   */
  readonly wsCompressionThresholdBytes?: number;
}

/** A server that listens. */
export interface Listener {
  readonly port: number;
  /** Stops listening, and closes WebSockets with 1012 and other connections after their responses. */
  drain(): void;
  /** Closes idle connections at once, and the others after a moment for what is on its way. */
  end(): Promise<void>;
}
