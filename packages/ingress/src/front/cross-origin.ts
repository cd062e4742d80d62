import { isOriginAllowed } from '@sluice/core';

import type { OperationIndex } from '../routes/snapshot.js';
import { plainAnswer, type PlainAnswer } from './answers.js';
import type { ReceivedHead } from './client-reader.js';

/** The answer to a page that may not open a WebSocket here. */
export const CROSS_ORIGIN: PlainAnswer = plainAnswer(
  403,
  'WebSockets from this origin are not allowed.',
);

/** Is this handshake from a page of an origin that the application does not allow? */
export function isCrossOrigin(head: Pick<ReceivedHead, 'header'>, index: OperationIndex): boolean {
  return !isOriginAllowed(head.header('origin'), head.header('host'), index.allowedOrigins);
}
