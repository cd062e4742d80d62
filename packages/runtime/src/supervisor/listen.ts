import { lookup } from 'node:dns/promises';
import net from 'node:net';
import { getSystemErrorName } from 'node:util';

import { ServeError } from '../errors.js';

/** A bound port that several processes can accept on. */
export interface ListenHandle {
  /** Sent along with a message over IPC; a server in the other process listens on it. */
  readonly handle: object;
  readonly host: string;
  readonly port: number;
  close(): void;
}

/** The part of Node's raw `TCP` handle that is used here. */
interface RawHandle {
  getsockname(out: { port?: number }): number;
  close(): void;
}

/**
 * Binds a port without accepting on it, so that ingress processes can come and go while the port,
 * and the connections that wait on it, stay.
 *
 * A `net.Server` would accept connections in this process; the raw handle is what `node:cluster`
 * uses, and Node has no public way to make one. Everything that knows of it is in this file.
 *
 * Throws ServeError `E_PORT` in one line when the port cannot be opened; `flags` is how the options begin
 * that choose the address.
 */
export async function bindPort(
  host: string,
  port: number,
  flags: FlagPrefix = '--',
): Promise<ListenHandle> {
  const { address, family } = await resolveHost(host);
  const handle = createServerHandle(address, port, family);
  if (typeof handle === 'number') {
    throw portError({ host, port, flags }, getSystemErrorName(handle));
  }
  const name: { port?: number } = {};
  // A port that is in use may be reported only here (see createServerHandle in Node's net.js).
  const status = handle.getsockname(name);
  if (status !== 0) {
    handle.close();
    throw portError({ host, port, flags }, getSystemErrorName(status));
  }
  return { handle, host, port: name.port ?? port, close: () => handle.close() };
}

function createServerHandle(address: string, port: number, family: number): RawHandle | number {
  const create: unknown = Reflect.get(net, '_createServerHandle');
  if (typeof create !== 'function') {
    throw new ServeError('E_PORT', 'this version of Node has no net._createServerHandle.');
  }
  const handle: RawHandle | number = create(address, port, family, -1, 0);
  return handle;
}

async function resolveHost(host: string): Promise<{ address: string; family: number }> {
  try {
    return await lookup(host);
  } catch (error) {
    throw new ServeError('E_PORT', `cannot listen on ${host}: there is no such host.`, {
      cause: error,
    });
  }
}

/** How the options begin that choose an address: `--port`, `--admin-port`, or `admin.port` in code. */
type FlagPrefix = '--' | '--admin-' | 'admin.';

interface Address {
  readonly host: string;
  readonly port: number;
  readonly flags: FlagPrefix;
}

function portError({ host, port, flags }: Address, code: string): ServeError {
  return new ServeError('E_PORT', `cannot listen on ${host}:${port}: ${adviceFor(code, flags)}`);
}

function adviceFor(code: string, flags: FlagPrefix): string {
  switch (code) {
    case 'EADDRINUSE':
      return `another process listens there. End it, or choose another with ${flags}port.`;
    case 'EACCES':
      return 'it takes privileges. Choose a port from 1024 on.';
    case 'EADDRNOTAVAIL':
      return `this machine has no such address. Choose another with ${flags}host.`;
    default:
      return code;
  }
}
