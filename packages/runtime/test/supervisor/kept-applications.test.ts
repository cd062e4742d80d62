import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { DECLARATIONS_KEY } from '../../src/controller/declared/stored-declarations.js';
import {
  createKeepingStore,
  forgetKeptApplications,
  readKeptApplications,
} from '../../src/supervisor/kept-applications.js';
import { quietLog } from '../support/log.js';

const DIRECTORY = mkdtempSync(join(tmpdir(), 'sluice-kept-'));

function stored(...names: readonly string[]): string {
  const declarations = names.map((name, serial) => ({
    request: { name, routePrefix: `/${name}` },
    askedAtS: 0,
    serial,
    build: { kind: 'built' },
  }));
  return JSON.stringify({ targetCapacity: 50, declarations });
}

function namesIn(file: string): readonly string[] | undefined {
  const read = readKeptApplications(file);
  return read.kind === 'kept' ? read.kept.applications.map(({ name }) => name) : undefined;
}

describe('the applications that are kept for the next server', () => {
  it('are those that were asked for last, in a file that only its user can read', async () => {
    const file = join(DIRECTORY, 'last.json');
    const { store, begin } = createKeepingStore(file, quietLog);
    await begin();
    await Promise.all([
      store.put(DECLARATIONS_KEY, stored('one')),
      store.put(DECLARATIONS_KEY, stored('one', 'two')),
    ]);
    expect(namesIn(file)).toEqual(['one', 'two']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readKeptApplications(file)).toMatchObject({ kept: { targetCapacity: 50 } });
    forgetKeptApplications(file);
    expect(readKeptApplications(file)).toEqual({ kind: 'none' });
  });

  it('stay those of the server before until all that the server began with is asked for', async () => {
    const file = join(DIRECTORY, 'begun.json');
    const before = createKeepingStore(file, quietLog);
    await before.begin();
    await before.store.put(DECLARATIONS_KEY, stored('one', 'two'));
    const { store, begin } = createKeepingStore(file, quietLog);
    await store.put(DECLARATIONS_KEY, stored('one'));
    expect(namesIn(file)).toEqual(['one', 'two']);
    await begin();
    expect(namesIn(file)).toEqual(['one']);
  });

  it('leave the server alone where they cannot be written, which is said', async () => {
    const said: string[] = [];
    const log = { ...quietLog, warn: (text: string) => void said.push(text) };
    const { store, begin } = createKeepingStore(join(DIRECTORY, 'nowhere', 'a.json'), log);
    await begin();
    await store.put(DECLARATIONS_KEY, stored('one'));
    expect(said).toEqual([
      expect.stringContaining('the applications cannot be kept for the next server: ENOENT'),
    ]);
  });

  it('are read from any text without an error, and from no part of a whole one', async () => {
    const file = join(DIRECTORY, 'any.json');
    const whole = JSON.stringify({ version: 1, state: stored('one', 'two') });
    const anyText = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record({ version: fc.jsonValue(), state: fc.jsonValue() })
        .map((value) => JSON.stringify(value)),
      fc.nat(whole.length - 1).map((length) => whole.slice(0, length)),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        writeFileSync(file, text);
        expect(readKeptApplications(file).kind).toBe('unreadable');
      }),
    );
    writeFileSync(file, whole);
    expect(namesIn(file)).toEqual(['one', 'two']);
    expect(readFileSync(file, 'utf8')).toBe(whole);
  });
});
