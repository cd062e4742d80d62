import type { RequestHead } from '@sluice/core';
import { JSON_HEADERS } from '@sluice/core/internal';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { decodeCall, encodeCall } from '../../../src/channel/call/call-frame.js';
import { ChannelError, ProtocolError } from '../../../src/channel/channel-error.js';
import { ReceivedRequest, encodeRequest } from '../../../src/channel/request/request-head.js';
import { decodeResponse, encodeResponse } from '../../../src/channel/request/response-frame.js';
import { decodeAccept, encodeAccept } from '../../../src/channel/socket/accept-frame.js';
import { FrameReader } from '../../../src/channel/wire/frame-reader.js';
import { FrameWriter } from '../../../src/channel/wire/frame-writer.js';
import { FrameType } from '../../../src/channel/wire/frame.js';
import { requestHead } from '../../support/request-head.js';

const text = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom('host', 'Content-Type', 'x-request-id', 'X-Own', '\u010a', 'caf\u00e9'),
);
const rawHeaders = fc.array(fc.tuple(text, text), { maxLength: 30 }).map((pairs) => pairs.flat());
type Fields = Omit<RequestHead, 'header'>;

const head: fc.Arbitrary<Fields> = fc.record({
  method: fc.oneof(text, fc.constantFrom('GET', 'POST', 'DELETE', 'PROPFIND')),
  path: text,
  query: text,
  rawHeaders,
  rootPath: text,
  requestId: text,
  scheme: fc.constantFrom('http', 'https'),
  httpVersion: fc.constantFrom('1.0', '1.1'),
  remoteAddress: fc.option(text, { nil: undefined }),
});
const bytes = fc.uint8Array({ maxLength: 200 }).map((part) => Buffer.from(part));

describe('the head codec', () => {
  it('reads back any request head, with or without its body', () => {
    fc.assert(
      fc.property(head, fc.option(bytes, { nil: undefined }), (sent, body) => {
        const payload = payloadOf((writer) =>
          encodeRequest({ writer, id: 1 }, requestHead(sent), {
            type: FrameType.Request,
            hasBody: body !== undefined,
            ...(body !== undefined && { body }),
          }),
        );
        const received = new ReceivedRequest(payload);
        expect(partsOf(received)).toEqual(sent);
        expect(received).toMatchObject({ hasBody: body !== undefined, body });
      }),
    );
  });

  it('reads back any response with its body', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 599 }),
        rawHeaders,
        bytes,
        (status, headers, body) => {
          const payload = payloadOf((writer) =>
            encodeResponse({ writer, id: 1 }, { status, rawHeaders: headers }, body),
          );
          expect(decodeResponse(payload)).toEqual({ status, rawHeaders: headers, body });
        },
      ),
    );
  });

  it('reads back the headers of JSON answers as the same list', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), bytes, (status, body) => {
        const payload = payloadOf((writer) =>
          encodeResponse({ writer, id: 1 }, { status, rawHeaders: JSON_HEADERS }, body),
        );
        const decoded = decodeResponse(payload);
        expect(decoded).toEqual({ status, rawHeaders: JSON_HEADERS, body });
        expect(decoded.rawHeaders).toBe(JSON_HEADERS);
      }),
    );
  });

  it('sends a string body as UTF-8', () => {
    const payload = payloadOf((writer) =>
      encodeResponse(
        { writer, id: 1 },
        { status: 200, rawHeaders: [] },
        'gr\u00fc\u00df \u{1f980}',
      ),
    );
    expect(decodeResponse(payload).body.toString()).toBe('gr\u00fc\u00df \u{1f980}');
  });

  it('reads back any call', () => {
    const call = fc.record({ deployment: text, method: text, requestId: text });
    fc.assert(
      fc.property(call, fc.option(bytes, { nil: undefined }), (sent, argument) => {
        const payload = payloadOf((writer) => encodeCall({ writer, id: 1 }, sent, argument));
        expect(decodeCall(payload)).toEqual({ head: sent, argument });
      }),
    );
  });

  it('reads back the acceptance of a WebSocket', () => {
    const options = { subprotocol: 'chat', headers: ['x-a', 'b'], maxMessageBytes: 1_048_576 };
    const payload = payloadOf((writer) => encodeAccept({ writer, id: 1 }, options));
    expect(decodeAccept(payload)).toEqual(options);
  });

  it('never turns a header value into a line break', () => {
    const payload = payloadOf((writer) =>
      encodeResponse({ writer, id: 1 }, { status: 200, rawHeaders: ['x', 'a\u010db\u010a'] }, ''),
    );
    expect(decodeResponse(payload).rawHeaders[1]).not.toMatch(/[\r\n]/);
  });

  it('refuses a head that does not fit into a frame, and sends nothing of it', () => {
    const writer = new FrameWriter();
    const headers = ['x-long', 'x'.repeat(70_000)];
    expect(() =>
      encodeResponse({ writer, id: 1 }, { status: 200, rawHeaders: headers }, ''),
    ).toThrow(ChannelError);
    expect(writer.isEmpty).toBe(true);
  });

  it('reads garbage as a protocol error or a head, and never fails in another way', () => {
    const decoders = [decodeRequest, decodeResponse, decodeAccept, decodeCall];
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 100 }),
        fc.constantFrom(...decoders),
        (garbage, decode) => {
          expect(errorOf(() => decode(Buffer.from(garbage)))).toSatisfy(isProtocolError);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

/** Everything a received head can be asked for. */
function partsOf(received: RequestHead): Fields {
  return {
    method: received.method,
    path: received.path,
    query: received.query,
    rawHeaders: received.rawHeaders,
    rootPath: received.rootPath,
    requestId: received.requestId,
    scheme: received.scheme,
    httpVersion: received.httpVersion,
    remoteAddress: received.remoteAddress,
  };
}

function decodeRequest(payload: Buffer): Fields {
  return partsOf(new ReceivedRequest(payload));
}

function errorOf(run: () => unknown): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
}

function isProtocolError(error: unknown): boolean {
  return error === undefined || error instanceof ProtocolError;
}

function payloadOf(write: (writer: FrameWriter) => void): Buffer {
  const writer = new FrameWriter();
  write(writer);
  let found = Buffer.alloc(0);
  const reader = new FrameReader((_type, _stream, payload) => {
    found = Buffer.from(payload);
  });
  for (const segment of writer.take()) reader.feed(Buffer.from(segment));
  return found;
}
