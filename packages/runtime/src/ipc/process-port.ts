import type { ChildProcess, SendHandle } from 'node:child_process';

import { wrap, type MessagePort } from './rpc.js';

/** The IPC channel to a child made by `fork`. */
export function childPort(child: ChildProcess): MessagePort {
  return portOf(child);
}

/** The IPC channel to the process that forked this one; undefined when there is none. */
export function parentPort(): MessagePort | undefined {
  return process.send === undefined ? undefined : portOf(process);
}

function portOf(end: ChildProcess | NodeJS.Process): MessagePort {
  return {
    send(message, handle) {
      // Errors come when the other end is going; its `disconnect` follows and says so once.
      // A handle is a socket, a server or a raw `TCP` handle, which the declared type leaves out.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      end.send?.(wrap(message), handle as SendHandle, undefined, () => undefined);
    },
    onMessage(listener) {
      end.on('message', listener);
    },
    onClose(listener) {
      end.once('disconnect', listener);
    },
  };
}
