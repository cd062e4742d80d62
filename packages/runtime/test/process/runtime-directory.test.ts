import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createRuntimeDirectory } from '../../src/process/runtime-directory.js';

let parent: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'runtime-directory-'));
});
afterEach(() => rmSync(parent, { recursive: true }));

describe('createRuntimeDirectory', () => {
  it('makes a directory that only this user can enter', () => {
    expect(statSync(createRuntimeDirectory(parent).path).mode & 0o777).toBe(0o700);
  });

  it('names every socket differently', () => {
    const directory = createRuntimeDirectory(parent);
    expect(directory.nextSocket()).not.toBe(directory.nextSocket());
  });

  it('removes the directory at the end', () => {
    const directory = createRuntimeDirectory(parent);
    directory.remove();
    expect(existsSync(directory.path)).toBe(false);
  });

  it('removes the directory of a killed process, and leaves alone those in use or of others', async () => {
    // Linux and macOS give out no process id as high as this.
    const stale = join(parent, 'sluice-99999999-abc123');
    const foreign = join(parent, 'sluice-something');
    const used = createRuntimeDirectory(parent);
    for (const path of [stale, foreign]) mkdirSync(path);
    for (const path of [stale, foreign, used.path]) utimesSync(path, 0, 0);
    createRuntimeDirectory(parent);
    await expect.poll(() => existsSync(stale)).toBe(false);
    expect([foreign, used.path].map((path) => existsSync(path))).toEqual([true, true]);
  });

  it('leaves alone a directory that an unseen process listens in, and one that was just made', async () => {
    const [elsewhere, young, stale] = [1, 2, 3].map((n) =>
      join(parent, `sluice-99999999-abc12${n}`),
    );
    for (const path of [elsewhere, young, stale]) mkdirSync(path ?? '');
    const alive = createServer().listen(join(elsewhere ?? '', '1.sock'));
    await once(alive, 'listening');
    for (const path of [elsewhere, stale]) utimesSync(path ?? '', 0, 0);
    createRuntimeDirectory(parent);
    await expect.poll(() => existsSync(stale ?? '')).toBe(false);
    expect([elsewhere, young].map((path) => existsSync(path ?? ''))).toEqual([true, true]);
    alive.close();
  });

  it('makes the directory again when somebody has deleted it, and says so', () => {
    const directory = createRuntimeDirectory(parent);
    const lost: string[] = [];
    directory.onLost(() => lost.push(directory.path));
    directory.nextSocket();
    expect(lost).toEqual([]);
    rmSync(directory.path, { recursive: true });
    directory.nextSocket();
    expect(lost).toEqual([directory.path]);
    expect(statSync(directory.path).mode & 0o777).toBe(0o700);
  });

  it('makes the directory below XDG_RUNTIME_DIR where that is the user’s alone', () => {
    vi.stubEnv('XDG_RUNTIME_DIR', parent);
    const directory = createRuntimeDirectory();
    expect(directory.path.startsWith(parent)).toBe(true);
    directory.remove();
    chmodSync(parent, 0o755);
    const elsewhere = createRuntimeDirectory();
    expect(elsewhere.path.startsWith(parent)).toBe(false);
    elsewhere.remove();
    vi.unstubAllEnvs();
  });
});
