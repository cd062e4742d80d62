import { randomUUID } from 'node:crypto';
import { type FileHandle, constants, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A file without a name, for this process alone.
 *
 * The system frees the file with its last descriptor, even if the process is killed. Linux opens it
 * without a name; elsewhere the name is removed as soon as the file is open.
 */
export class TemporaryFile {
  readonly #handle: FileHandle;
  /** Undefined without a name; a system may keep the names of open files. */
  #path: string | undefined;

  private constructor(handle: FileHandle, path: string | undefined) {
    this.#handle = handle;
    this.#path = path;
  }

  static async open(): Promise<TemporaryFile> {
    const unnamed = await openUnnamed();
    if (unnamed !== undefined) return new TemporaryFile(unnamed, undefined);
    const path = join(tmpdir(), `sluice-upload-${randomUUID()}`);
    const file = new TemporaryFile(await open(path, 'wx+', OWNER_ONLY), path);
    await file.#unlink();
    return file;
  }

  /** Writes all of `bytes` at a place. */
  async write(bytes: Uint8Array, at: number): Promise<void> {
    for (let written = 0; written < bytes.byteLength;) {
      const rest = bytes.byteLength - written;
      const { bytesWritten } = await this.#handle.write(bytes, written, rest, at + written);
      written += bytesWritten;
    }
  }

  /** Reads up to `length` bytes from a place; fewer only at the end of the file. */
  async read(at: number, length: number): Promise<Uint8Array> {
    const bytes = Buffer.allocUnsafe(length);
    const { bytesRead } = await this.#handle.read(bytes, 0, length, at);
    return bytes.subarray(0, bytesRead);
  }

  /** Closes the file, once what is being read or written is done. */
  async close(): Promise<void> {
    await this.#handle.close();
    await this.#unlink();
  }

  async #unlink(): Promise<void> {
    if (this.#path === undefined) return;
    try {
      await rm(this.#path, { force: true });
      this.#path = undefined;
    } catch {
      // Removed when the file is closed.
    }
  }
}

// open(2): `O_TMPFILE` without the bits of `O_DIRECTORY`, which Node names.
const O_TMPFILE = 0o20000000;

async function openUnnamed(): Promise<FileHandle | undefined> {
  if (process.platform !== 'linux') return undefined;
  try {
    return await open(tmpdir(), O_TMPFILE | constants.O_DIRECTORY | constants.O_RDWR, OWNER_ONLY);
  } catch {
    // The file system of the directory may not know such files. Opening one with a name says what is wrong.
    return undefined;
  }
}

const OWNER_ONLY = 0o600;
