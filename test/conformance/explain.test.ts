import { describe, expect, it } from 'vitest';

import { type Difference, outdated, unexplained } from './explain.js';

const HEAD: Difference = {
  requests: ['routing: HEAD /a', 'routing: HEAD /b…'],
  fastapi: { status: 405, allow: 'GET' },
  sluice: { status: 200 },
  why: 'HEAD is answered.',
};
const STATUS = { place: 'status', fastapi: 405, sluice: 200 };
const ALLOW = { place: 'allow', fastapi: 'GET', sluice: undefined };

describe('a listed difference', () => {
  it('explains what it names, and nothing else', () => {
    const explaining = { differences: [HEAD], used: new Set<string>() };
    const content = { place: 'content-type', fastapi: 'text/html', sluice: 'text/plain' };
    const changes = [STATUS, ALLOW, content];
    expect(unexplained('routing: HEAD /a', changes, explaining)).toEqual([content]);
    expect(unexplained('routing: HEAD /bc', changes, explaining)).toEqual([content]);
    expect(unexplained('routing: GET /a', changes, explaining)).toEqual(changes);
  });

  it.each([
    ['FastAPI', { ...STATUS, fastapi: 404 }],
    ['Sluice', { ...STATUS, sluice: 204 }],
  ])('does not explain another answer of %s', (_side, change) => {
    const explaining = { differences: [HEAD], used: new Set<string>() };
    expect(unexplained('routing: HEAD /a', [change], explaining)).toEqual([change]);
  });

  it('is outdated at each place and request where nothing differs', () => {
    const explaining = { differences: [HEAD], used: new Set<string>() };
    unexplained('routing: HEAD /a', [STATUS], explaining);
    expect(outdated(explaining)).toEqual([
      'routing: HEAD /a: allow (HEAD is answered.)',
      'routing: HEAD /b…: status (HEAD is answered.)',
      'routing: HEAD /b…: allow (HEAD is answered.)',
    ]);
  });

  it('stands for the same text on both sides', () => {
    const relative: Difference = {
      requests: '…',
      fastapi: { location: 'http://HOST/…' },
      sluice: { location: '/…' },
      why: 'A redirect is relative.',
    };
    const explaining = { differences: [relative], used: new Set<string>() };
    const same = { place: 'location', fastapi: 'http://HOST/a', sluice: '/a' };
    const other = { place: 'location', fastapi: 'http://HOST/a', sluice: '/b' };
    expect(unexplained('routing: GET /', [same, other], explaining)).toEqual([other]);
  });

  it('matches values inside a body', () => {
    const body: Difference = {
      requests: 'bodies: a',
      fastapi: { body: { detail: [{ msg: '… wrong', input: '…' }] } },
      sluice: { body: '…' },
      why: 'Words.',
    };
    const explaining = { differences: [body], used: new Set<string>() };
    const changes = ['all wrong', 'all right'].map((msg) => ({
      place: 'body',
      fastapi: { detail: [{ msg, input: null }] },
      sluice: [1],
    }));
    expect(unexplained('bodies: a', changes, explaining)).toEqual([changes[1]]);
  });
});
