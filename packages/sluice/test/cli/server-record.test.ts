import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

import { beforeEach, expect, it, onTestFinished } from 'vitest';

import { processMark } from '../../src/cli/server/process-mark.js';
import { claimServer, runningServer } from '../../src/cli/server/server-record.js';

const RECORD = {
  pid: process.pid,
  mark: processMark(process.pid) ?? '',
  startedAt: '2026-11-23T06:00:00.000Z',
};

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-record-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
});

it('a directory has one server, until that lets it go', () => {
  const claim = claimServer(directory, RECORD);
  if (claim.kind !== 'claimed') throw new Error('The directory is taken.');
  expect(claimServer(directory, RECORD)).toEqual({ kind: 'taken', by: RECORD });
  claim.update({ ...RECORD, url: 'http://127.0.0.1:8000' });
  expect(runningServer(directory)?.url).toBe('http://127.0.0.1:8000');
  expect(readdirSync(directory)).toEqual(['server.json']);
  claim.release();
  expect(readdirSync(directory)).toEqual([]);
});

it('the record of a server that was killed counts for nothing', () => {
  claimServer(directory, { ...RECORD, mark: 'another start' });
  expect(runningServer(directory)).toBeUndefined();
  expect(claimServer(directory, RECORD).kind).toBe('claimed');
});

/** Reads the record again and again, and counts how often it is not whole. */
const READER = `
const { readFileSync } = require('node:fs');
const { parentPort, workerData } = require('node:worker_threads');
let reads = 0;
let broken = 0;
const look = () => {
  for (let at = 0; at < 100; at += 1) {
    reads += 1;
    try { JSON.parse(readFileSync(workerData, 'utf8')); } catch { broken += 1; }
  }
  setImmediate(look);
};
parentPort.on('message', () => { parentPort.postMessage({ reads, broken }); process.exit(0); });
parentPort.postMessage('begun');
look();
`;

it('another start never sees half a record', async () => {
  const claim = claimServer(directory, RECORD);
  if (claim.kind !== 'claimed') throw new Error('The directory is taken.');
  const reader = new Worker(READER, { eval: true, workerData: join(directory, 'server.json') });
  onTestFinished(async () => void (await reader.terminate()));
  const heard = async (): Promise<unknown> =>
    await new Promise((resolve) => reader.once('message', resolve));
  await heard();
  for (let at = 0; at < 2_000; at += 1) {
    claim.update({ ...RECORD, url: `http://127.0.0.1:${at}/${'x'.repeat(20_000)}` });
  }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  reader.postMessage('enough');
  expect(await heard()).toMatchObject({ broken: 0 });
});
