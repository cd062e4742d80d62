import { rmSync } from 'node:fs';

import { createRuntimeDirectory } from './runtime-directory.js';
import type { ChannelAddress } from './serve-channels.js';

/** Hands out the addresses at which the processes of this machine serve their channels. */
export interface ChannelAddresses {
  /** An address of which no process has been told before. */
  next(): ChannelAddress;
  /** The process that served there has ended. */
  release(address: ChannelAddress): void;
  /** Both ends of each channel prove that they know it; undefined where only this user can connect. */
  readonly secret: string | undefined;
  /** Calls back when nobody can connect to the addresses handed out so far any more. */
  onLost(listener: (reason: string) => void): void;
  /** Leaves nothing behind. */
  remove(): void;
}

/** TCP channels: the host's address to listen on, and the secret that both ends share. */
export interface TcpChannels {
  readonly host: string;
  readonly secret: string;
}

/** Unix sockets in a directory that only this user can reach, or TCP ports where the caller says so. */
export function createChannelAddresses(tcp?: TcpChannels): ChannelAddresses {
  return tcp === undefined ? unixSockets() : tcpPorts(tcp);
}

function unixSockets(): ChannelAddresses {
  const directory = createRuntimeDirectory();
  const remove = (): void => directory.remove();
  process.once('exit', remove);
  return {
    secret: undefined,
    next: () => ({ kind: 'unix', path: directory.nextSocket() }),
    release(address) {
      if (address.kind === 'unix') rmSync(address.path, { force: true });
    },
    onLost: (listener) => directory.onLost(() => listener('its socket was deleted')),
    remove() {
      process.off('exit', remove);
      remove();
    },
  };
}

function tcpPorts({ host, secret }: TcpChannels): ChannelAddresses {
  return {
    secret,
    next: () => ({ kind: 'tcp', host, port: 0 }),
    release: () => undefined,
    onLost: () => undefined,
    remove: () => undefined,
  };
}
