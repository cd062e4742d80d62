import { once } from 'node:events';
import { type Socket, connect } from 'node:net';

/** Opens a plain TCP connection; what arrives is collected in `received`. */
export async function openRaw(port: number): Promise<RawClient> {
  const socket = connect(port, '127.0.0.1');
  const client = new RawClient(socket);
  await once(socket, 'connect');
  return client;
}

/** Sends bytes and resolves with all that comes back until the server closes. */
export async function exchangeRaw(port: number, request: string | Uint8Array): Promise<string> {
  const client = await openRaw(port);
  client.socket.write(request);
  await client.closed;
  return client.received;
}

export class RawClient {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  received = '';
  #check: (() => void) | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => {
      socket.once('close', () => resolve());
    });
    socket.on('error', () => undefined);
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      this.received += chunk;
      this.#check?.();
    });
  }

  /** Resolves once what has arrived contains `text`. */
  async until(text: string): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#check = () => {
        if (this.received.includes(text)) resolve();
      };
      this.socket.once('close', () => {
        this.#check?.();
        reject(new Error(`closed before ${JSON.stringify(text)}: ${this.received}`));
      });
      this.#check();
    });
    return this.received;
  }
}

/** The status of the first response in what came back. */
export function statusOf(received: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(received)?.[1]);
}
