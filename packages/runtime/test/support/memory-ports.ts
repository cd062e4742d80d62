import type { MessagePort } from '../../src/ipc/rpc.js';

/** Two ends that carry JSON to each other in a later turn, as IPC does; `cut` ends both. */
export function memoryPorts(): [MessagePort, MessagePort, () => void] {
  const messages = [new Set<Listener>(), new Set<Listener>()] as const;
  const closes = [new Set<() => void>(), new Set<() => void>()] as const;
  const end = (own: 0 | 1, other: 0 | 1): MessagePort => ({
    send(message, handle) {
      const text = JSON.stringify({ sluice: message });
      setImmediate(() => {
        for (const listener of messages[other]) listener(JSON.parse(text), handle);
      });
    },
    onMessage: (listener) => void messages[own].add(listener),
    onClose: (listener) => void closes[own].add(listener),
  });
  const cut = (): void => {
    for (const side of closes) for (const listener of side) listener();
  };
  return [end(0, 1), end(1, 0), cut];
}

type Listener = (message: unknown, handle: unknown) => void;
