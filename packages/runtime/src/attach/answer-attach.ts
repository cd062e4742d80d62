import { processUsage } from '../process/process-usage.js';
import type { AttachAnswers, AttachRequest } from './attach-request.js';
import type { Attached } from './attached.js';
import { evaluate } from './evaluate.js';
import { openInspector, takeHeapSnapshot, takeProfile } from './inspect.js';

/** Does as somebody asks who works on a running replica. A replica loads this file when the first asks. */
export async function answerAttach(
  request: AttachRequest,
  attached: Attached,
): Promise<AttachAnswers[AttachRequest['kind']]> {
  switch (request.kind) {
    case 'usage':
      return { ...processUsage(), ...attached.load() };
    case 'output':
      return { lines: attached.lines() };
    case 'evaluate':
      return await evaluate(request.code, attached);
    case 'profile':
      await takeProfile(request.seconds, request.file);
      return null;
    case 'heap':
      await takeHeapSnapshot(request.file);
      return null;
    case 'inspect':
      return { url: openInspector(request.port) };
    default:
      throw new Error(`There is no ${String(request satisfies never)} to attach.`);
  }
}
