import type { FrameTarget } from '../wire/frame-writer.js';
import { FrameType } from '../wire/frame.js';
import { TextBlock, encodeTextBlock, textBlockBound } from '../wire/text-block.js';

/** The head of a handle call. */
export interface CallHead {
  readonly deployment: string;
  readonly method: string;
  readonly requestId: string;
  /** The time, as `Date.now()` gives it, after which the call must not start; absent for none. */
  readonly deadlineMs?: number | undefined;
  /** The model that the call is for; absent for none. */
  readonly modelId?: string | undefined;
  /** The context of the call's span; absent where nothing is traced. */
  readonly trace?: string | undefined;
}

/** Encoded arguments, results and errors: the runtime's tag layer makes and reads them. */
export type Encoded = Uint8Array;

export interface DecodedCall {
  readonly head: CallHead;
  /** The whole argument, when it came with the head; otherwise pieces follow. */
  readonly argument: Buffer | undefined;
}

const Flag = { inlineArgument: 1, context: 2 } as const;
const FIELDS = 3;
const CONTEXT_FIELDS = 3;

/** Sends the head of a handle call, with its argument if that is short. */
export function encodeCall(target: FrameTarget, head: CallHead, argument?: Uint8Array): void {
  const { writer, id } = target;
  const { deadlineMs, modelId, trace } = head;
  const fields = [head.deployment, head.method, head.requestId];
  const hasContext = deadlineMs !== undefined || modelId !== undefined || trace !== undefined;
  if (hasContext) fields.push(String(deadlineMs ?? ''), modelId ?? '', trace ?? '');
  const argumentBytes = argument?.length ?? 0;
  const start = writer.open(1 + textBlockBound(fields, []) + argumentBytes);
  const { buffer } = writer;
  buffer[start] =
    (argument === undefined ? 0 : Flag.inlineArgument) | (hasContext ? Flag.context : 0);
  const end = encodeTextBlock(buffer, start + 1, { fields, rawHeaders: [] });
  if (argument !== undefined) buffer.set(argument, end);
  writer.seal(FrameType.Call, id, end + argumentBytes);
}

export function decodeCall(payload: Buffer): DecodedCall {
  const flags = payload[0] ?? 0;
  const hasContext = (flags & Flag.context) !== 0;
  const block = new TextBlock(payload, 1, hasContext ? FIELDS + CONTEXT_FIELDS : FIELDS);
  return {
    head: {
      deployment: block.field(0),
      method: block.field(1),
      requestId: block.field(2),
      ...(hasContext && readContext(block)),
    },
    argument: (flags & Flag.inlineArgument) === 0 ? undefined : payload.subarray(block.end),
  };
}

/** The fields of a head that most calls have not; an empty one is absent. */
function readContext(block: TextBlock): Pick<CallHead, 'deadlineMs' | 'modelId' | 'trace'> {
  const deadline = block.field(FIELDS);
  const modelId = block.field(FIELDS + 1);
  const trace = block.field(FIELDS + 2);
  return {
    deadlineMs: deadline === '' ? undefined : Number(deadline),
    modelId: modelId === '' ? undefined : modelId,
    trace: trace === '' ? undefined : trace,
  };
}
