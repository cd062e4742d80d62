import type { WebSocketExchange } from '@sluice/core';
import { SERVICE_RESTART, type AcceptOptions, type WebSocketWire } from '@sluice/core/internal';
import { closeWhenSilent, WatchedWire, type Conversation } from '@sluice/ingress/websocket';

/** The WebSockets open in a replica, so that a drain can tell their clients to come back. */
export class LiveSockets {
  readonly #open = new Set<Conversation>();
  #isClosing = false;

  /** The same handshake, its socket known here from its acceptance until `forget`. */
  watch(exchange: WebSocketExchange): { exchange: WebSocketExchange; forget: () => void } {
    let open: Conversation | undefined;
    const accept = async (options: AcceptOptions): Promise<WebSocketWire> => {
      const wire = new WatchedWire(await exchange.accept(options), () => undefined);
      open = {
        activity: () => wire.messages,
        cut: () => wire.close(SERVICE_RESTART, ''),
      };
      this.#open.add(open);
      if (this.#isClosing) open.cut();
      return wire;
    };
    return {
      exchange: new Proxy(exchange, {
        get: (target, name) => {
          if (name === 'accept') return accept;
          const member: unknown = Reflect.get(target, name, target);
          return typeof member === 'function' ? member.bind(target) : member;
        },
      }),
      forget: () => {
        if (open !== undefined) this.#open.delete(open);
      },
    };
  }

  /** Closes each once it is silent, see {@link closeWhenSilent}; returns what stops it. */
  closeWhenSilent(graceMs: number): () => void {
    return closeWhenSilent(this.#open, { graceMs });
  }

  /** Closes all sockets with 1012, those that are accepted later too. */
  close(): void {
    this.#isClosing = true;
    for (const open of this.#open) open.cut();
  }
}
