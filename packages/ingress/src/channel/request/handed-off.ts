import type { RequestHead } from '@sluice/core';
import type { StreamedHead, StreamingCall } from '@sluice/core/internal';

import { ProtocolError } from '../channel-error.js';

/** A response that is the stream of a call, and that call. */
export interface HandedOff {
  readonly head: StreamedHead;
  readonly call: StreamingCall;
}

const LENGTH_BYTES = 4;

/** Writes all but the arguments as JSON, behind its length, and the arguments behind that. */
export function encodeHandedOff({ head, call }: HandedOff): Buffer {
  const { argument, ...rest } = call;
  const text = Buffer.from(JSON.stringify({ head, call: rest }));
  const length = Buffer.allocUnsafe(LENGTH_BYTES);
  length.writeUInt32BE(text.length);
  return Buffer.concat([length, text, argument]);
}

export function decodeHandedOff(payload: Buffer): HandedOff {
  const end = payload.length < LENGTH_BYTES ? 0 : LENGTH_BYTES + payload.readUInt32BE(0);
  if (end === 0 || end > payload.length) throw new ProtocolError('a call is cut.');
  // The replica, of this same version, wrote it with the function above.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const parts = JSON.parse(payload.toString('utf8', LENGTH_BYTES, end)) as HandedOff;
  return { head: parts.head, call: { ...parts.call, argument: payload.subarray(end) } };
}

/** What a replica is told of a call that it takes, besides its method and arguments. */
export interface TakenHead extends StreamedHead {
  readonly modelId?: string | undefined;
}

const REPLY_FIELD = 'reply';

/** The head of a call that is taken, which travels as that of a request does. */
export function takeHead(requestId: string, { head, call }: HandedOff): RequestHead {
  const taken: TakenHead = { ...head, modelId: call.modelId };
  const text = JSON.stringify(taken);
  return {
    method: 'CALL',
    path: call.method,
    query: '',
    rawHeaders: [REPLY_FIELD, text],
    rootPath: '',
    requestId,
    scheme: 'http',
    httpVersion: '1.1',
    remoteAddress: undefined,
    header: (name) => (name === REPLY_FIELD ? text : undefined),
  };
}

/** Reads what {@link takeHead} wrote. */
export function readTakenHead(head: Pick<RequestHead, 'header'>): TakenHead {
  const text = head.header(REPLY_FIELD);
  if (text === undefined) throw new ProtocolError('a call does not say how it is answered.');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a front of this same version wrote it
  return JSON.parse(text) as TakenHead;
}
