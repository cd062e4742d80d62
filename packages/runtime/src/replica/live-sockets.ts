import type { AcceptOptions, WebSocketExchange, WebSocketWire } from '@sluice/core';

/** RFC 6455 §7.4 and the IANA registry: the service restarts; come back. */
const serviceRestart = 1012;

/** The WebSockets open in a replica, so that a drain can tell their clients to come back. */
export class LiveSockets {
  readonly #wires = new Set<WebSocketWire>();
  #isClosing = false;

  /** The same handshake, its socket known here from its acceptance until `forget`. */
  watch(exchange: WebSocketExchange): { exchange: WebSocketExchange; forget: () => void } {
    let accepted: WebSocketWire | undefined;
    const accept = async (options: AcceptOptions): Promise<WebSocketWire> => {
      accepted = await exchange.accept(options);
      this.#wires.add(accepted);
      if (this.#isClosing) accepted.close(serviceRestart, '');
      return accepted;
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
        if (accepted !== undefined) this.#wires.delete(accepted);
      },
    };
  }

  /** Closes all with 1012, and those accepted from now on. */
  close(): void {
    this.#isClosing = true;
    for (const wire of this.#wires) wire.close(serviceRestart, '');
  }
}
