import { isReadablePath, MALFORMED_PATH } from '@sluice/core/internal';

import { displayPath } from './access-log.js';
import { RETRY_SOON, textAnswer, type FrontAnswer } from './answers.js';
import type { FrontContext } from './front-context.js';
import { unknownRoutesReason } from './health.js';

/** Answers a path that no application has: 503 while one may still come, then 404. */
export function unmountedAnswer(
  context: FrontContext,
  path: string,
  hostHeader: string | undefined,
): FrontAnswer {
  if (!isReadablePath(path)) return textAnswer(400, MALFORMED_PATH);
  const reason = unknownRoutesReason(context);
  if (reason !== undefined) return textAnswer(503, reason, RETRY_SOON);
  return unknownPrefix(path, hostHeader, context.host);
}

/** Makes the 404 for a path that no application has. */
export function unknownPrefix(
  path: string,
  hostHeader: string | undefined,
  fallbackHost: string,
): FrontAnswer {
  const host = hostHeader !== undefined && SANE_HOST.test(hostHeader) ? hostHeader : fallbackHost;
  return textAnswer(
    404,
    `Path '${displayPath(path)}' not found. Ping http://${host}/-/routes for available routes.`,
  );
}

const SANE_HOST = /^[A-Za-z0-9.:[\]_-]{1,255}$/;
