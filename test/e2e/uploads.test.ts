import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { type RawClient, openRaw } from '../../packages/core/test/support/raw-client.js';
import { ProcessTree, endTrees, until } from './process-tree.js';

/** Files that clients upload through the ingress to two replicas. */
const MEGABYTE = 1024 * 1024;

let directory: string;
let tree: ProcessTree;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'uploads-'));
  tree = await ProcessTree.start({ fixture: 'uploads.ts', env: { TMPDIR: directory } });
});
afterEach(async () => {
  await endTrees();
  rmSync(directory, { recursive: true });
});

/** The uploads in the directory, and how many files of it the replicas have open. */
function inUse(): { readonly names: readonly string[]; readonly open: number } {
  const open = tree.replicas.flatMap((pid) => openFiles(pid));
  return {
    names: readdirSync(directory).filter((name) => name.startsWith('sluice-upload')),
    open: open.filter(isUpload).length,
  };
}

// Linux opens files without a name, and shows `#`, a number and `(deleted)` for it.
function isUpload(path: string): boolean {
  return path.startsWith(directory) && /#\d+ \(deleted\)|sluice-upload/.test(path);
}

function openFiles(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((descriptor) => linkOf(pid, descriptor));
  } catch {
    // The process has ended.
    return [];
  }
}

function linkOf(pid: number, descriptor: string): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/${descriptor}`);
  } catch {
    return '';
  }
}

async function unused(): Promise<void> {
  await expect.poll(inUse, { interval: 20, timeout: 10_000 }).toEqual({ names: [], open: 0 });
}

function form(file: Uint8Array<ArrayBuffer>, fields: Readonly<Record<string, string>>): FormData {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  body.append('file', new Blob([file]), 'file.bin');
  return body;
}

async function post(path: string, body: FormData): Promise<Response> {
  return fetch(`${tree.served.url}${path}`, { method: 'POST', body });
}

const PART = '--B\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n';

/** Begins an upload of a declared length. */
async function beginUpload(path: string, length: number): Promise<RawClient> {
  const client = await openRaw(tree.served.port);
  client.socket.write(
    `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=B\r\n` +
      `Content-Length: ${length}\r\n\r\n${PART}`,
  );
  return client;
}

it('files of 20 MB arrive whole, several at a time', async () => {
  const files = [1, 2, 3, 4, 5].map((seed) => {
    const file = new Uint8Array(20 * MEGABYTE);
    for (let at = 0; at < file.length; at += 1) file[at] = (at * seed + (at >> 11)) & 0xff;
    return file;
  });
  const answers = await Promise.all(
    files.map(async (file, index) =>
      (await post('/hash', form(file, { note: `n${index}` }))).json(),
    ),
  );
  expect(answers).toEqual(
    files.map((file, index) => ({
      size: file.length,
      sha256: createHash('sha256').update(file).digest('hex'),
      note: `n${index}`,
    })),
  );
  await unused();
});

it('memory stays where it is while a file of 200 MB is uploaded', async () => {
  const pids = [...tree.replicas, ...tree.members('ingress')];
  await post('/hash', form(new Uint8Array(5 * MEGABYTE), {}));
  const before = pids.map((pid) => residentBytes(pid, 'VmRSS'));
  const upload = request(`${tree.served.url}/hash`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=B' },
  });
  const answered = once(upload, 'response');
  upload.write(PART);
  const piece = Buffer.alloc(MEGABYTE, 'x');
  for (let sent = 0; sent < 200; sent += 1) {
    // oxlint-disable-next-line no-await-in-loop
    if (!upload.write(piece)) await once(upload, 'drain');
  }
  upload.end('\r\n--B--\r\n');
  const [response] = await answered;
  let text = '';
  for await (const received of response) text += String(received);
  expect(JSON.parse(text)).toMatchObject({ size: 200 * MEGABYTE });
  const grown = pids.map((pid, at) => residentBytes(pid, 'VmHWM') - (before[at] ?? 0));
  expect(Math.max(...grown) / MEGABYTE).toBeLessThan(80);
  await unused();
});

function residentBytes(pid: number, kind: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${kind}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1024;
}

it('nothing is left when clients leave in the middle of their uploads', async () => {
  const clients = await Promise.all([1, 2, 3, 4].map(() => beginUpload('/hash', 50 * MEGABYTE)));
  for (const { socket } of clients) socket.write(Buffer.alloc(10 * MEGABYTE));
  await expect.poll(inUse, { interval: 20, timeout: 10_000 }).toEqual({ names: [], open: 4 });
  for (const { socket } of clients) socket.destroy();
  await unused();
  // All of the replicas' slots are free again.
  const answers = await Promise.all(Array.from({ length: 8 }, () => tree.ask('/pid')));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
});

it('nothing is left when clients leave while their files are held', async () => {
  const leaving = new AbortController();
  const body = form(new Uint8Array(5 * MEGABYTE), { ms: '60000' });
  const sent = fetch(`${tree.served.url}/hold`, {
    method: 'POST',
    body,
    signal: leaving.signal,
  });
  await tree.served.prints(/holding 5242880/);
  expect(inUse()).toEqual({ names: [], open: 1 });
  leaving.abort();
  await expect(sent).rejects.toThrow('aborted');
  await unused();
});

it('nothing is left when a replica is killed in the middle of an upload', async () => {
  const client = await beginUpload('/hash', 50 * MEGABYTE);
  client.socket.write(Buffer.alloc(10 * MEGABYTE));
  await expect.poll(() => inUse().open, { interval: 20, timeout: 10_000 }).toBe(1);
  const holder = tree.replicas.find((pid) => openFiles(pid).some(isUpload));
  tree.kill(holder);
  await client.until('HTTP/1.1 502');
  await unused();
});

it('a drained replica answers the upload it holds, and leaves nothing', async () => {
  const held = post('/hold', form(new Uint8Array(5 * MEGABYTE), { ms: '1000' }));
  await tree.served.prints(/holding 5242880/);
  const stopped = tree.served.stop('SIGTERM');
  expect(await (await held).text()).toBe('5242880');
  await stopped;
  expect(readdirSync(directory).filter((name) => name.startsWith('sluice-upload'))).toEqual([]);
});

it('nothing is left of a file that breaks its rules, or of a malformed form', async () => {
  const large = await post('/save', form(new Uint8Array(3 * MEGABYTE), {}));
  expect(large.status).toBe(422);
  const type = { 'content-type': 'multipart/form-data; boundary=B' };
  const body = `${PART}${'x'.repeat(3 * MEGABYTE)}`;
  const cut = await fetch(`${tree.served.url}/hash`, { method: 'POST', headers: type, body });
  expect(cut.status).toBe(400);
  await unused();
});

it('slow clients with small files keep no replica busy', async () => {
  // More of them than all replicas have slots.
  const slow = await Promise.all(Array.from({ length: 12 }, () => beginUpload('/hash', 1000)));
  for (const { socket } of slow) socket.write('begun');
  const answers = await Promise.all(Array.from({ length: 8 }, () => tree.ask('/pid')));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
  const rest = `${'x'.repeat(1000 - PART.length - 5 - 9)}\r\n--B--\r\n`;
  for (const { socket } of slow) socket.write(rest);
  await Promise.all(slow.map((client) => client.until('"size":')));
  await until(() => slow.every(({ received }) => received.startsWith('HTTP/1.1 200')));
  for (const { socket } of slow) socket.destroy();
});
