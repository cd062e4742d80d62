import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createRuntimeDirectory } from '../../src/engine/process/runtime-directory.js';

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

  it('removes itself', () => {
    const directory = createRuntimeDirectory(parent);
    directory.remove();
    expect(existsSync(directory.path)).toBe(false);
  });

  it('removes what a killed process left, and leaves alone what is in use or not ours', () => {
    // Linux and macOS give out no process id as high as this.
    const stale = join(parent, 'sluice-99999999-abc123');
    const foreign = join(parent, 'sluice-something');
    const used = createRuntimeDirectory(parent);
    for (const path of [stale, foreign]) mkdirSync(path);
    createRuntimeDirectory(parent);
    expect([stale, foreign, used.path].map((path) => existsSync(path))).toEqual([
      false,
      true,
      true,
    ]);
  });
});
