import type { ParsedJson } from '../json/parse-json.js';

/**
 * Stands for the bytes of a JSON body whose value is known already, so that nobody writes the text and reads
 * it again. Only for requests whose code cannot ask for the bytes.
 */
export class KnownJson extends Uint8Array {
  readonly json: ParsedJson;

  constructor(value: unknown) {
    super(0);
    this.json = { value, protos: [] };
  }
}
