import { isReadablePath, MALFORMED_PATH } from '@sluice/core';

import { plainAnswer, RETRY_SOON, unknownPrefix, type PlainAnswer } from './answers.js';
import type { FrontContext } from './context.js';
import { unknownRoutesReason } from './health.js';

/** What a path of no application is answered: 503 while an application may still come, then 404. */
export function unmountedAnswer(
  context: FrontContext,
  path: string,
  hostHeader: string | undefined,
): PlainAnswer {
  if (!isReadablePath(path)) return plainAnswer(400, MALFORMED_PATH);
  const reason = unknownRoutesReason(context);
  if (reason !== undefined) return plainAnswer(503, reason, RETRY_SOON);
  return unknownPrefix(path, hostHeader, context.host);
}
