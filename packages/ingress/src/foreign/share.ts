import type { Duplex } from 'node:stream';

import type { ExchangeHandler } from '@sluice/core';

/** A user's own application, opened to be served. */
export interface ForeignApplication {
  readonly handler: ExchangeHandler;
  /** Serves upgraded connections as bytes; absent when the application cannot upgrade. */
  readonly tunnel?: (stream: Duplex) => void;
  /** Runs the application's own shutdown. */
  close(): Promise<void>;
}

interface Shared {
  readonly opened: Promise<ForeignApplication>;
  users: number;
}

const SHARED = new WeakMap<object, Shared>();

/** Opens an application once for all its replicas in this process, and closes it with the last one. */
export async function shareApplication(
  app: object,
  open: () => Promise<ForeignApplication>,
): Promise<ForeignApplication> {
  const entry = SHARED.get(app) ?? { opened: open(), users: 0 };
  SHARED.set(app, entry);
  entry.users++;
  try {
    const opened = await entry.opened;
    return { ...opened, close: () => release(app, entry, opened) };
  } catch (error) {
    SHARED.delete(app);
    throw error;
  }
}

async function release(app: object, entry: Shared, opened: ForeignApplication): Promise<void> {
  entry.users--;
  if (entry.users > 0) return;
  SHARED.delete(app);
  await opened.close();
}
