import { encodeResponse } from '../../src/channel/request/response-frame.js';
import { FrameWriter } from '../../src/channel/wire/frame-writer.js';
import { EMPTY } from '../../src/channel/wire/frame.js';
import { Handshake } from '../../src/channel/wire/handshake.js';

export function frameOf(type: number, stream: number, payload: Uint8Array): Buffer {
  const writer = new FrameWriter();
  writer.frame(type, stream, payload);
  return Buffer.concat(writer.take());
}

function helloOf(role: 'client' | 'server'): Buffer {
  let bytes = EMPTY;
  new Handshake(role, undefined, (type, payload) => {
    bytes = frameOf(type, 0, payload);
  }).start();
  return bytes;
}

export function clientHello(): Buffer {
  return helloOf('client');
}

export function serverHello(): Buffer {
  return helloOf('server');
}

export function responseHead(): Buffer {
  const writer = new FrameWriter();
  encodeResponse({ writer, id: 1 }, { status: 200, rawHeaders: [] });
  return Buffer.concat(writer.take());
}
