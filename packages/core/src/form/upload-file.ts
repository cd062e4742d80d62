import { rename, rm, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';

import { type FileContent, bytesContent } from './file-content.js';

/** The description of a file besides its bytes. */
export interface UploadFileOptions {
  /** The name of the file; folders are not removed. Defaults to the empty string. */
  readonly filename?: string;
  /** The content type; defaults to none. */
  readonly contentType?: string;
  /** The header fields of the file's part, each character one byte; defaults to none. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

/**
 * A file that a client has uploaded.
 *
 * The file can be read as often as is needed, until its request is over: until the response and the
 * work in `shield` have ended. Its bytes are in memory, or in a temporary file without a name, which
 * the system removes with the last reader even if the process is killed. Tests make one from bytes:
 * `new UploadFile(bytes, { filename: 'cat.png' })`.
 */
export class UploadFile {
  /** The name that the client gave the file, without folders; still the client's choice of characters. */
  readonly filename: string;
  /** The content type that the client declared, parameters included; undefined without one. */
  readonly contentType: string | undefined;
  /** How many bytes the file has. */
  readonly size: number;
  readonly #content: FileContent;
  readonly #fields: readonly (readonly [name: string, value: string])[];
  #headers: Headers | undefined;

  constructor(content: Uint8Array | FileContent, options: UploadFileOptions = {}) {
    const { filename = '', contentType, headers = [] } = options;
    this.filename = filename;
    this.contentType = contentType;
    this.#content = content instanceof Uint8Array ? bytesContent(content) : content;
    this.size = this.#content.size;
    STARTS.set(this, this.#content.start);
    this.#fields = headers;
  }

  /** The header fields of the file's part of the body. */
  get headers(): Headers {
    return (this.#headers ??= new Headers(this.#fields.map(([name, value]) => [name, value])));
  }

  /** Reads the whole file into memory. */
  async bytes(): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    for await (const piece of this.#content.pieces()) pieces.push(piece);
    const [only] = pieces;
    return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
  }

  /** Reads the whole file as UTF-8; malformed bytes become U+FFFD. */
  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes());
  }

  /** Reads the file from its beginning, piece by piece. */
  stream(): ReadableStream<Uint8Array> {
    return ReadableStream.from(this.#content.pieces());
  }

  /**
   * Writes the file to `path`, which appears with all of the bytes or not at all; a file that is there
   * is replaced. Never build the path from `filename` alone: the client chose it.
   */
  async save(path: string): Promise<void> {
    const partial = `${path}.${randomUUID()}.part`;
    try {
      await writeFile(partial, this.#content.pieces(), { flag: 'wx' });
      await rename(partial, path);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
  }

  /** Lets go of the bytes before the end of the request; reading the file fails afterwards. */
  close(): void {
    this.#content.close();
  }

  /** The form in which an error response shows the file. */
  toJSON(): Readonly<Record<string, unknown>> {
    const { filename, contentType, size } = this;
    return { filename, ...(contentType === undefined ? {} : { contentType }), size };
  }
}

const STARTS = new WeakMap<UploadFile, Uint8Array>();

/** The first bytes of a file, which tell its type. */
export function startOf(file: UploadFile): Uint8Array {
  return STARTS.get(file) ?? NOTHING;
}

const NOTHING = new Uint8Array(0);
