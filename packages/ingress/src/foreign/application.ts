import type { Duplex } from 'node:stream';

import type { ExchangeHandler } from '@sluice/core';

/** An application that exists already, opened to be served. */
export interface ForeignApplication {
  readonly handler: ExchangeHandler;
  /** Serves upgraded connections as bytes; absent when the application cannot upgrade. */
  readonly tunnel?: (stream: Duplex) => void;
  /** Runs the application's own shutdown. */
  close(): Promise<void>;
}
