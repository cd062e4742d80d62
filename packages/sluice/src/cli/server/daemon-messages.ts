/** What the process of a server tells the command that started it, over IPC. */
export type FromDaemon =
  /** Everything runs; `banner` says where. */
  | { readonly type: 'ready'; readonly banner: string }
  /** The start takes long. */
  | { readonly type: 'waits'; readonly text: string };

/** Tells the command that started this process, unless it has gone. */
export function tellStarter(message: FromDaemon): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

/** The command that speaks is of this same version. */
export function isFromDaemon(message: unknown): message is FromDaemon {
  return typeof message === 'object' && message !== null && 'type' in message;
}
