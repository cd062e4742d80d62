import { once } from 'node:events';
import { type Socket, connect } from 'node:net';

/** A connection that asks for `/hello` again and again, with next to no work of its own. */
export class HelloClient {
  readonly #socket: Socket;
  readonly #request: string;
  #answered: () => void = () => undefined;

  private constructor(socket: Socket, port: number) {
    this.#socket = socket;
    this.#request = `GET /hello HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`;
    // A short answer to a lone request comes in one piece.
    socket.on('data', (bytes: Buffer) => {
      if (bytes.includes('Hello, world!')) this.#answered();
    });
  }

  static async open(port: number): Promise<HelloClient> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    return new HelloClient(socket, port);
  }

  ask(): Promise<void> {
    return new Promise((resolve) => {
      this.#answered = resolve;
      this.#socket.write(this.#request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** Opens a stream of `chunks` KiB and reads what comes; resolves with the bytes when it ends. */
export async function readStream(port: number, chunks: number): Promise<number> {
  const socket = connect({ port, host: '127.0.0.1' });
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => (bytes += chunk.byteLength));
  socket.write(
    `GET /chunks?count=${chunks} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: close\r\n\r\n`,
  );
  await once(socket, 'close');
  return bytes;
}
