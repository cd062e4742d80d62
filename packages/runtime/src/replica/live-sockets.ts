import type { WebSocketExchange } from '@sluice/core';
import { DRAIN_CLOSE, type AcceptOptions, type WebSocketWire } from '@sluice/core/internal';
import { closeWhenSilent, WatchedWire, type Conversation } from '@sluice/ingress/websocket';

/** The WebSockets open in a replica, so that a drain can tell their clients to come back. */
export class LiveSockets {
  readonly #open = new Set<Conversation>();
  #isClosing = false;

  /** The same handshake, its socket known here from its acceptance until `forget`. */
  watch(exchange: WebSocketExchange): { exchange: WebSocketExchange; forget: () => void } {
    let open: Conversation | undefined;
    const accept = async (options: AcceptOptions): Promise<WebSocketWire> => {
      const wire = new WatchedWire(await exchange.accept(options));
      open = {
        activity: () => wire.messages,
        cut: () => wire.close(DRAIN_CLOSE.code, DRAIN_CLOSE.reason),
      };
      this.#open.add(open);
      if (this.#isClosing) open.cut();
      return wire;
    };
    return {
      exchange: {
        head: exchange.head,
        abort: exchange.abort,
        subprotocols: exchange.subprotocols,
        accept,
        refuse: (status, headers, body) => exchange.refuse(status, headers, body),
      },
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
