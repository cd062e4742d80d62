import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { FileResponse, Get } from '@sluice/core';
import { Ingress } from '@sluice/ingress';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openStage, stageApplication } from '../stage.js';

const directory = mkdtempSync(join(tmpdir(), 'front-files-'));
const BIG_BYTES = 8 * 1024 * 1024;

class Files {
  @Get('/big')
  big() {
    return new FileResponse(join(directory, 'big.bin'));
  }
}

async function stage(): Promise<string> {
  const { url } = await openStage([await stageApplication('/', { kind: 'class', type: Files })]);
  return url;
}

beforeAll(() => {
  writeFileSync(join(directory, 'ten.txt'), '0123456789');
  writeFileSync(join(directory, 'big.bin'), new Uint8Array(BIG_BYTES));
  Ingress({ static: [{ path: '/files', directory }] })(Files);
});
afterAll(() => rmSync(directory, { recursive: true }));

function openFiles(): readonly string[] {
  if (!existsSync('/proc/self/fd')) return [];
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`);
      return path.startsWith(directory) ? [path] : [];
    } catch {
      return [];
    }
  });
}

describe('through a replica, a file', () => {
  it('arrives whole and in parts', async () => {
    const url = await stage();
    const whole = await fetch(`${url}/big`);
    expect((await whole.arrayBuffer()).byteLength).toBe(BIG_BYTES);
    const part = await fetch(`${url}/files/ten.txt`, { headers: { range: 'bytes=2-4' } });
    expect([part.status, await part.text()]).toEqual([206, '234']);
  });

  it('has the length of GET in the answer to HEAD', async () => {
    const url = await stage();
    const head = await fetch(`${url}/files/ten.txt`, { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe('10');
  });

  it('is a 304 without a length for a client that has it', async () => {
    const url = await stage();
    const known = await fetch(`${url}/files/ten.txt`, { headers: { 'if-none-match': '*' } });
    expect([known.status, known.headers.get('content-length')]).toEqual([304, null]);
  });

  it('is closed when the client leaves', async () => {
    const url = await stage();
    for (let round = 0; round < 5; round += 1) {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.write('GET /big HTTP/1.1\r\nhost: a\r\n\r\n');
      await once(socket, 'readable');
      socket.destroy();
    }
    await expect.poll(() => openFiles()).toEqual([]);
  });
});
