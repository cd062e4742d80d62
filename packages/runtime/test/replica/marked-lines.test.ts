import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';

import { markStream, type PrintedStream } from '../../src/replica/mark-output.js';
import { createMarkedLines } from '../../src/replica/marked-lines.js';

const mark = Buffer.from('Shop#1 | ');

function collect(): {
  readonly lines: ReturnType<typeof createMarkedLines>;
  readonly text: () => string;
  writes: Buffer[];
} {
  const writes: Buffer[] = [];
  const lines = createMarkedLines(
    () => mark,
    (bytes) => {
      writes.push(Buffer.from(bytes));
      return true;
    },
  );
  return { lines, writes, text: () => Buffer.concat(writes).toString('latin1') };
}

function printed(isTTY: boolean): {
  readonly stream: PrintedStream;
  readonly text: () => string;
} {
  let text = '';
  const stream: PrintedStream = {
    isTTY,
    write: (chunk) => {
      text += Buffer.from(chunk).toString();
      return true;
    },
  };
  return { stream, text: () => text };
}

describe('marked lines', () => {
  it('marks each printed line and keeps its bytes, however the output was cut', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (chunks) => {
        const { lines, text } = collect();
        for (const chunk of chunks) lines.add(chunk);
        lines.flush();
        const whole = Buffer.concat(chunks).toString('latin1');
        const expected = whole
          .split('\n')
          .filter((line, at, all) => at < all.length - 1 || line !== '');
        expect(text()).toBe(expected.map((line) => `Shop#1 | ${line}\n`).join(''));
      }),
    );
  });

  it('writes lines together, in pieces that other processes cannot get between', () => {
    const { lines, writes } = collect();
    lines.add(Buffer.from(`${'x'.repeat(90)}\n`.repeat(200)));
    expect(writes.length).toBeLessThan(8);
    expect(Math.max(...writes.map((bytes) => bytes.length))).toBeLessThanOrEqual(4_096);
    expect(writes.every((bytes) => bytes.at(-1) === 0x0a)).toBe(true);
  });

  it('holds a bounded part of a line that does not end, and cuts no character in two', () => {
    const { lines, text } = collect();
    for (let at = 0; at < 100; at += 1) lines.add(Buffer.from('x' + '€'.repeat(1_000)));
    const shown = Buffer.from(text(), 'latin1').toString().split('\n');
    expect(shown.length).toBeGreaterThan(4);
    expect(Math.max(...shown.map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(
      65_536 + mark.length,
    );
    expect(shown.join('')).not.toContain('\uFFFD');
  });

  it('writes the beginning of a line whose end does not come', () => {
    vi.useFakeTimers();
    const { lines, text } = collect();
    lines.add(Buffer.from('loading'));
    expect(text()).toBe('');
    vi.advanceTimersByTime(100);
    expect(text()).toBe('Shop#1 | loading\n');
    vi.useRealTimers();
  });
});

describe('a marked stream', () => {
  it('keeps the lines of Sluice apart from the application’s', () => {
    const { stream, text } = printed(false);
    const writeOwn = markStream(stream, { name: () => 'Shop#1', take: () => undefined });
    stream.write('half');
    writeOwn('INFO ours\n');
    expect(text()).toBe('Shop#1 | half\nINFO ours\n');
  });

  it('calls back and takes other encodings, as any stream does', async () => {
    const { stream, text } = printed(false);
    markStream(stream, { name: () => 'Shop#1', take: () => undefined });
    await new Promise((resolve) => stream.write('68690a', 'hex', resolve));
    expect(text()).toBe('Shop#1 | hi\n');
  });

  it('colours marks for a terminal alone, and not where NO_COLOR asks for none', () => {
    const colour = '\u001B[0;36mShop#1 |\u001B[0m ';
    vi.stubEnv('NO_COLOR', undefined);
    const terminal = printed(true);
    markStream(terminal.stream, { name: () => 'Shop#1', take: () => undefined });
    terminal.stream.write('a\n');
    expect(terminal.text()).toBe(`${colour}a\n`);
    vi.stubEnv('NO_COLOR', '1');
    const plain = printed(true);
    markStream(plain.stream, { name: () => 'Shop#1', take: () => undefined });
    plain.stream.write('a\n');
    expect(plain.text()).toBe('Shop#1 | a\n');
    vi.unstubAllEnvs();
  });
});
