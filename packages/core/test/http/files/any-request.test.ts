import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { FileResponse, Get, createApp, TestClient } from '@sluice/core';
import { assert, asyncProperty, constantFrom, oneof, record, stringMatching } from 'fast-check';
import { afterAll, expect, it } from 'vitest';

const directory = mkdtempSync(join(tmpdir(), 'any-request-'));
const file = join(directory, 'ten.txt');
writeFileSync(file, '0123456789');
afterAll(() => rmSync(directory, { recursive: true }));

class Files {
  @Get('/ten')
  ten() {
    return new FileResponse(file);
  }
}

const client = new TestClient(createApp(Files));

const text = oneof(
  constantFrom('"x"', 'W/"x"', '*', '"', 'W/', '""', ',', 'Sun', '0', ''),
  constantFrom('Sun, 06 Nov 1994 08:49:37 GMT', 'Tue, 06 Nov 2096 08:49:37 GMT'),
  stringMatching(/^[ -~]{0,40}$/),
  stringMatching(/^(?:bytes)?=?[\d\-, ]{0,40}$/),
);
const fields = record(
  {
    range: text,
    'if-range': text,
    'if-match': text,
    'if-none-match': text,
    'if-modified-since': text,
    'if-unmodified-since': text,
  },
  { requiredKeys: [] },
);

it('whatever a client asks of a file, the answer is no error of the server', async () => {
  await assert(
    asyncProperty(fields, constantFrom('GET', 'HEAD'), async (headers, method) => {
      const response = await client.fetch('/ten', { method, headers });
      expect([200, 206, 304, 412, 416]).toContain(response.status);
    }),
    { numRuns: 300 },
  );
});

it('whatever a client asks of a file, a body has the length that its head says', async () => {
  await assert(
    asyncProperty(text, async (range) => {
      const response = await client.fetch('/ten', { headers: { range } });
      const body = await response.text();
      expect(response.headers.get('content-length') ?? String(body.length)).toBe(
        String(body.length),
      );
    }),
    { numRuns: 300 },
  );
});
