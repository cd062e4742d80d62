import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { openRaw } from '../../packages/core/test/support/raw-client.js';
import { ProcessTree, until } from './process-tree.js';

/** Clients that are slower than what they ask for, or faster than what takes it. */
const MEGABYTE = 1024 * 1024;

let tree: ProcessTree;
let members: readonly { readonly name: string; readonly pid: number }[];
let before: ReadonlyMap<string, number>;

/** Resident memory now, or at its peak since the process began. */
function residentBytes(pid: number, kind: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${kind}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1024;
}

function expectLittleGrowth(): void {
  for (const { name, pid } of members) {
    const grown = (residentBytes(pid, 'VmHWM') - (before.get(name) ?? 0)) / MEGABYTE;
    expect(grown, `megabytes that the ${name} has grown by`).toBeLessThan(100);
  }
}

beforeAll(async () => {
  tree = await ProcessTree.start({ fixture: 'hungry.ts' });
  members = [
    { name: 'ingress', pid: tree.members('ingress')[0] ?? -1 },
    { name: 'replica', pid: tree.replicas[0] ?? -1 },
  ];
  // What any process takes to warm up is no leak.
  for (let asked = 0; asked < 200; asked += 1) {
    // oxlint-disable-next-line no-await-in-loop
    await tree.ask('/produced');
  }
  before = new Map(members.map(({ name, pid }) => [name, residentBytes(pid, 'VmRSS')]));
});
afterAll(() => tree.end());

describe('memory', () => {
  it('memory stays where it is while a client reads a gigabyte at a kilobyte a second', async () => {
    const client = await openRaw(tree.served.port);
    client.socket.write('GET /big HTTP/1.1\r\nHost: a\r\n\r\n');
    await client.until('200 OK');
    client.socket.pause();
    const produced = async (): Promise<number> => (await tree.ask('/produced')).pid;
    // The producer pauses: what it has made stays what it was.
    let made = 0;
    await until(async () => {
      const last = made;
      made = await produced();
      await delay(200);
      return made === last;
    });
    expect(made).toBeLessThan(64 * MEGABYTE);
    expectLittleGrowth();
    client.socket.destroy();
  });

  it('memory stays where it is while 64 MB are uploaded', async () => {
    const upload = request(`${tree.served.url}/upload`, { method: 'POST' });
    const answered = once(upload, 'response');
    const piece = Buffer.alloc(MEGABYTE, 'x');
    for (let sent = 0; sent < 64; sent += 1) {
      // oxlint-disable-next-line no-await-in-loop
      if (!upload.write(piece)) await once(upload, 'drain');
    }
    upload.end();
    const [response] = await answered;
    let text = '';
    for await (const part of response) text += String(part);
    expect(JSON.parse(text)).toEqual({ bytes: 64 * MEGABYTE });
    expectLittleGrowth();
  });

  it('memory stays where it is while a WebSocket client sends 100 MB and reads nothing', async () => {
    const socket = new WebSocket(`${tree.served.url.replace('http', 'ws')}/echo`);
    await once(socket, 'open');
    socket.pause();
    const message = 'x'.repeat(100_000);
    for (let sent = 0; sent < 1000; sent += 1) socket.send(message);
    // What is not taken stays with the client: the echo waits for it to read.
    let left = 0;
    await until(async () => {
      const last = left;
      left = socket.bufferedAmount;
      await delay(200);
      return left === last;
    });
    expect(left).toBeGreaterThan(50 * MEGABYTE);
    expectLittleGrowth();
    socket.terminate();
  });
});
