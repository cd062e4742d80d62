const END = Buffer.from('\r\n\r\n');
const MAX_HEAD_BYTES = 64 * 1024;

/** The head of an HTTP/1.1 response, collected from the first bytes of a tunnel. */
export class ResponseHead {
  #bytes: Buffer = Buffer.alloc(0);
  #end = -1;
  #status = 0;

  /** Adds bytes; `complete` once the whole head is there. `rest` are the bytes behind it. */
  add(chunk: Buffer): 'incomplete' | 'complete' | 'malformed' {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    this.#end = this.#bytes.indexOf(END);
    if (this.#end < 0) return this.#bytes.length > MAX_HEAD_BYTES ? 'malformed' : 'incomplete';
    const status = /^HTTP\/1\.[01] (\d{3}) /.exec(this.#bytes.toString('latin1', 0, 16))?.[1];
    if (status === undefined) return 'malformed';
    this.#status = Number(status);
    return 'complete';
  }

  get status(): number {
    return this.#status;
  }

  get rest(): Buffer {
    return this.#bytes.subarray(this.#end + END.length);
  }

  /** Makes the head with one more field, unless the head has that field. */
  withField(name: string, value: string): Buffer {
    const head = this.#bytes.toString('latin1', 0, this.#end);
    const has = head.toLowerCase().includes(`\r\n${name}:`);
    return Buffer.from(has ? `${head}\r\n\r\n` : `${head}\r\n${name}: ${value}\r\n\r\n`, 'latin1');
  }
}
