import { thrownMessage } from '@sluice/core/internal';

/** An end of a connection that carries JSON messages, and operating system handles beside them. */
export interface MessagePort {
  send(message: unknown, handle?: unknown): void;
  onMessage(listener: (message: unknown, handle: unknown) => void): void;
  onClose(listener: () => void): void;
}

/** Procedures by name; each takes one value, and a handle when one was sent along. */
export type Procedures<T> = { [K in keyof T]: (params: never, handle: unknown) => unknown };

/** The other end, as a caller sees it. */
export interface Peer<T extends Procedures<T>> {
  /** Rejects with {@link PeerError} when it fails there, or when the connection ends. */
  call<K extends keyof T & string>(
    name: K,
    params: Parameters<T[K]>[0],
    handle?: unknown,
  ): Promise<Awaited<ReturnType<T[K]>>>;
  /** Calls without waiting for the end; a message to a closed connection is lost. */
  notify<K extends keyof T & string>(name: K, params: Parameters<T[K]>[0]): void;
}

/** A procedure that failed on the other side; `message` is what it said. */
export class PeerError extends Error {
  override readonly name = 'PeerError';
  readonly code = 'E_PEER';
}

/** The connection ended before the answer came. */
export class PeerGoneError extends Error {
  override readonly name = 'PeerGoneError';
  readonly code = 'E_PEER_GONE';
}

type Envelope =
  | { readonly type: 'call'; readonly id: number; readonly name: string; readonly params: unknown }
  | { readonly type: 'notify'; readonly name: string; readonly params: unknown }
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | { readonly type: 'error'; readonly id: number; readonly message: string };

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Lets two processes call each other's procedures over a message port. */
export function connectPeer<Remote extends Procedures<Remote>, Local extends Procedures<Local>>(
  port: MessagePort,
  local: Local,
): Peer<Remote> {
  const pending = new Map<number, Pending>();
  let nextId = 0;
  let isOpen = true;
  const procedures = new Map<string, Procedure>(Object.entries(local));

  const reply = async (
    call: Extract<Envelope, { type: 'call' }>,
    handle: unknown,
  ): Promise<void> => {
    const outcome = await answer(procedures.get(call.name), call, handle);
    if (!isOpen) return;
    try {
      port.send(outcome);
    } catch (error) {
      // A result that is no JSON: whoever waits for it must hear of it.
      port.send({ type: 'error', id: call.id, message: thrownMessage(error) });
    }
  };
  port.onClose(() => {
    isOpen = false;
    for (const waiting of pending.values()) {
      waiting.reject(new PeerGoneError('The connection ended.'));
    }
    pending.clear();
  });
  port.onMessage((message, handle) => {
    const envelope = readEnvelope(message);
    if (envelope === undefined) return;
    if (envelope.type === 'call') {
      void reply(envelope, handle);
      return;
    }
    if (envelope.type === 'notify') {
      void answer(procedures.get(envelope.name), { ...envelope, id: -1 }, handle);
      return;
    }
    const waiting = pending.get(envelope.id);
    pending.delete(envelope.id);
    if (envelope.type === 'result') waiting?.resolve(envelope.value);
    else waiting?.reject(new PeerError(envelope.message));
  });

  return {
    call(name, params, handle) {
      if (!isOpen) return Promise.reject(new PeerGoneError('The connection has ended.'));
      const id = nextId++;
      const outcome = new Promise<unknown>((resolve, reject) => {
        pending.set(id, { resolve, reject });
      });
      try {
        port.send({ type: 'call', id, name, params }, handle);
      } catch (error) {
        pending.delete(id);
        return Promise.reject(error);
      }
      // The other side is this package in the same version: its procedures have the declared types.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return outcome as Promise<never>;
    },
    notify(name, params) {
      if (isOpen) port.send({ type: 'notify', name, params });
    },
  };
}

type Procedure = (params: never, handle: unknown) => unknown;

async function answer(
  procedure: Procedure | undefined,
  call: { readonly id: number; readonly name: string; readonly params: unknown },
  handle: unknown,
): Promise<Envelope> {
  const { id } = call;
  try {
    if (procedure === undefined) throw new PeerError(`There is no procedure "${call.name}".`);
    // See `call`: both sides are of one version.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const value = await procedure(call.params as never, handle);
    return { type: 'result', id, value };
  } catch (error) {
    return { type: 'error', id, message: thrownMessage(error) };
  }
}

/** A child's IPC channel is the user's too (`process.send`): their messages are left alone. */
function readEnvelope(message: unknown): Envelope | undefined {
  if (typeof message !== 'object' || message === null || !('sluice' in message)) return undefined;
  // Only `wrap` below sets the key.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return message.sluice as Envelope;
}

/** Marks an envelope as ours on a channel it may share with others. */
export function wrap(envelope: unknown): object {
  return { sluice: envelope };
}
