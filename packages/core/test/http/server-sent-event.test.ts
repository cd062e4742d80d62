import { describe, expect, it } from 'vitest';

import { ServerSentEvent, type ServerSentEventFields } from '@sluice/core';

import { writeEvent } from '../../src/http/server-sent-event.js';

function written(fields: ServerSentEventFields): string {
  return writeEvent(new ServerSentEvent(fields), JSON.stringify);
}

describe('the text of an event', () => {
  const rows: readonly (readonly [ServerSentEventFields, string])[] = [
    [{ data: 'hi' }, 'data: "hi"\n\n'],
    [{ data: null }, 'data: null\n\n'],
    [{ data: 'a\nb' }, 'data: "a\\nb"\n\n'],
    [{ rawData: 'a\nb\r\nc\rd' }, 'data: a\ndata: b\ndata: c\ndata: d\n\n'],
    [{ rawData: '' }, 'data: \n\n'],
    [{ comment: 'one\ntwo' }, ': one\n: two\n\n'],
    [{ id: 7 }, 'id: 7\n\n'],
    [{ id: '' }, 'id: \n\n'],
    [{}, '\n'],
    [
      { retry: 0, id: 'a', data: 1, event: 'tick', comment: 'c' },
      ': c\nevent: tick\ndata: 1\nid: a\nretry: 0\n\n',
    ],
  ];

  it.each(rows)('%j', (fields, text) => {
    expect(written(fields)).toBe(text);
  });
});

describe('an event is refused', () => {
  it.each<readonly [string, ServerSentEventFields]>([
    ['with a line break in its type', { event: 'a\ndata: b' }],
    ['with a carriage return in its type', { event: 'a\rb' }],
    ['with a line break in its id', { id: 'a\nb' }],
    ['with a NUL in its id', { id: 'a\0b' }],
    ['with a negative retry', { retry: -1 }],
    ['with a broken retry', { retry: 1.5 }],
    ['with data and raw data', { data: 1, rawData: '1' }],
  ])('%s', (_, fields) => {
    expect(() => new ServerSentEvent(fields)).toThrow(TypeError);
  });
});
