import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { bind } from '../../src/index.js';
import type { AttachRequest } from '../../src/attach/attach-request.js';
import type { Replica } from '../../src/replica/replica.js';
import { startOne } from '../support/one-replica.js';

class Shop {
  readonly stock = new Map([['tea', 3]]);
  async count(name: string): Promise<number> {
    await Promise.resolve();
    return this.stock.get(name) ?? 0;
  }
}

let directory: string;
let replica: Replica;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'attach-'));
  replica = await startOne(bind(Shop));
});
afterEach(() => rmSync(directory, { recursive: true }));

function attach(request: AttachRequest): Promise<unknown> {
  return replica.control({ type: 'attach', request });
}

describe('evaluating code in a replica', () => {
  it.each([
    ['1 + 1', '2'],
    ["'a'.repeat(3)", "'aaa'"],
    ['undefined', 'undefined'],
    ['-0', '-0'],
    ['12n', '12n'],
    ['{ a: 1 }', '{ a: 1 }'],
    ['servable.stock', "Map(1) { 'tea' => 3 }"],
    ["await servable.count('tea')", '3'],
  ])('%s gives %s', async (code, text) => {
    expect(await attach({ kind: 'evaluate', code })).toEqual({ text, isError: false });
  });

  it('keeps the names that a piece declares, and lets them be declared again', async () => {
    await attach({ kind: 'evaluate', code: 'const tea = 2' });
    await attach({ kind: 'evaluate', code: 'const tea = 5' });
    expect(await attach({ kind: 'evaluate', code: 'tea' })).toEqual({ text: '5', isError: false });
  });

  it('shows what was thrown, awaited or not, and a mistake of syntax', async () => {
    for (const code of ["throw new Error('no tea')", "await Promise.reject(new Error('no tea'))"]) {
      // oxlint-disable-next-line no-await-in-loop
      expect(await attach({ kind: 'evaluate', code })).toMatchObject({
        isError: true,
        text: expect.stringContaining('Error: no tea'),
      });
    }
    expect(await attach({ kind: 'evaluate', code: '1 +' })).toMatchObject({
      isError: true,
      text: expect.stringContaining('SyntaxError'),
    });
  });
});

describe('measuring a replica', () => {
  it('tells what it uses', async () => {
    const usage = await attach({ kind: 'usage' });
    expect(usage).toMatchObject({ pid: process.pid, ongoing: 0, webSockets: 0 });
  });

  it('writes a CPU profile that only this user may read', async () => {
    const file = join(directory, 'a.cpuprofile');
    await attach({ kind: 'profile', seconds: 0.2, file });
    const profile: unknown = JSON.parse(readFileSync(file, 'utf8'));
    expect(profile).toMatchObject({ nodes: expect.any(Array), samples: expect.any(Array) });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('writes a snapshot of the heap', async () => {
    const file = join(directory, 'a.heapsnapshot');
    await attach({ kind: 'heap', file });
    const snapshot: unknown = JSON.parse(readFileSync(file, 'utf8'));
    expect(snapshot).toMatchObject({ snapshot: { node_count: expect.any(Number) } });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});
