import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory of Unix sockets that only this user can reach, removed at the end. */
export interface RuntimeDirectory {
  readonly path: string;
  /** A path no socket has had before. */
  nextSocket(): string;
  /** Calls back when somebody has deleted the directory, and with it every socket; it is there again. */
  onLost(listener: () => void): void;
  remove(): void;
}

const PREFIX = 'sluice-';

/** Answers as long as the owner lives: a process id means nothing in another PID namespace. */
const ALIVE_NAME = 'alive.sock';

/** How often the directory is looked at, which also keeps it young for what cleans up old files. */
const LOOK_EVERY_MS = 30_000;

/** A younger directory may be one whose owner is about to listen. */
const MIN_STALE_MS = 10_000;

/**
 * Makes the directory, and begins to remove the directories of processes that were killed.
 *
 * `parent` defaults to `XDG_RUNTIME_DIR` where that is usable, then to the directory of temporary
 * files. Names stay short: a Unix socket's path has room for 103 bytes on macOS.
 */
export function createRuntimeDirectory(parent: string = usualParent()): RuntimeDirectory {
  // The directories of other users cannot be looked at, and are theirs to remove.
  removeStale(parent).catch(() => undefined);
  const listeners = new Set<() => void>();
  // mkdtemp makes it with mode 0700.
  let path = mkdtempSync(join(parent, `${PREFIX}${process.pid}-`));
  let alive = listenAt(join(path, ALIVE_NAME));
  let count = 0;
  let isRemoved = false;
  const ensure = (): void => {
    if (isRemoved) return;
    if (existsSync(join(path, ALIVE_NAME))) {
      const now = new Date();
      utimesSync(path, now, now);
      return;
    }
    alive.close();
    path = makeAgain(path);
    alive = listenAt(join(path, ALIVE_NAME));
    for (const listener of listeners) listener();
  };
  const timer = setInterval(ensure, LOOK_EVERY_MS).unref();
  return {
    get path() {
      return path;
    },
    nextSocket() {
      ensure();
      count += 1;
      return join(path, `${count}.sock`);
    },
    onLost: (listener) => void listeners.add(listener),
    remove() {
      isRemoved = true;
      clearInterval(timer);
      alive.close();
      rmSync(path, { recursive: true, force: true });
    },
  };
}

function usualParent(): string {
  const runtime = process.env['XDG_RUNTIME_DIR'];
  return runtime !== undefined && isUsable(runtime) ? runtime : tmpdir();
}

/** True for a directory of this user alone, as the XDG Base Directory Specification asks for. */
function isUsable(directory: string): boolean {
  try {
    const { uid, mode } = statSync(directory);
    accessSync(directory, constants.W_OK);
    return uid === process.getuid?.() && (mode & 0o077) === 0 && directory.length <= 60;
  } catch {
    return false;
  }
}

/** In the same place where that can be, so that sockets which are still there stay reachable. */
function makeAgain(path: string): string {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  } catch {
    // The parent has gone too: the user has logged out.
    return mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  }
}

function listenAt(path: string): Server {
  const server = createServer((socket) => socket.destroy());
  // Without the socket others may take the directory for abandoned; that is no reason to end.
  server.on('error', () => undefined);
  server.listen(path).unref();
  return server;
}

async function removeStale(parent: string): Promise<void> {
  const names = readdirSync(parent).filter((name) => /^sluice-\d+-\w{6}$/.test(name));
  await Promise.all(
    names.map(async (name) => {
      const path = join(parent, name);
      try {
        if (await isStale(path, Number(name.split('-')[1]))) {
          rmSync(path, { recursive: true, force: true });
        }
      } catch {
        // The directory is another user's to remove, or another process was faster.
      }
    }),
  );
}

async function isStale(path: string, pid: number): Promise<boolean> {
  if (isAlive(pid) || Date.now() - statSync(path).mtimeMs < MIN_STALE_MS) return false;
  const sockets = readdirSync(path).filter((name) => name.endsWith('.sock'));
  const answers = await Promise.all(sockets.map((name) => isAnswered(join(path, name))));
  return !answers.includes(true);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: alive, and another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** False when nobody listens there; true also when that cannot be told. */
function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const done = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => done(true));
    socket.once('error', (error) => {
      const isRefused = 'code' in error && ['ECONNREFUSED', 'ENOENT'].includes(String(error.code));
      done(!isRefused);
    });
  });
}
