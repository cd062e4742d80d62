import type { Adapter } from './adapter.js';

/** Reads the whole body as bytes, whatever its content type: images, tensors. */
export function bytesAdapter(): Adapter<Uint8Array> {
  return (request) => request.bytes();
}
