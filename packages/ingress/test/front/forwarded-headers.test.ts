import { once } from 'node:events';
import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { json } from 'node:stream/consumers';

import type { HttpRequest } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { openStage, stageApplication } from './stage.js';

class Mirror {
  fetch(request: HttpRequest): object {
    return {
      headers: Object.fromEntries(request.headers),
      remoteAddress: request.remoteAddress,
      url: request.url,
    };
  }
}

const MIRROR = { kind: 'class', type: Mirror } as const;

interface Seen {
  readonly headers: Readonly<Record<string, string>>;
  readonly remoteAddress: string;
  readonly url: string;
}

function asSeen(answer: unknown): Seen {
  if (isSeen(answer)) return answer;
  throw new Error(`the mirror answered ${JSON.stringify(answer)}`);
}

function isSeen(answer: unknown): answer is Seen {
  return typeof answer === 'object' && answer !== null && 'remoteAddress' in answer;
}

async function mirrored(url: string, headers: OutgoingHttpHeaders): Promise<Seen> {
  const request = httpRequest(url, { headers }).end();
  const [response] = await once(request, 'response');
  return asSeen(await json(response));
}

describe('the request headers an application sees', () => {
  it('drops the fields of the hop and those that Connection names', async () => {
    const { url } = await openStage([await stageApplication('/', MIRROR)]);
    const { headers } = await mirrored(url, {
      connection: 'keep-alive, X-Nominated, Host',
      'keep-alive': 'timeout=4',
      'proxy-connection': 'keep-alive',
      te: 'trailers',
      'x-nominated': 'gone',
      'x-kept': 'here',
    });
    expect(Object.keys(headers).toSorted()).toEqual(['host', 'x-kept', 'x-request-id']);
    expect(headers['host']).toBe(new URL(url).host);
  });

  it('drops the claims of a client about itself', async () => {
    const { url } = await openStage([await stageApplication('/', MIRROR)]);
    const { headers, remoteAddress } = await mirrored(url, {
      'x-forwarded-for': '10.9.8.7',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-prefix': '/evil',
      forwarded: 'for=10.9.8.7',
      'x-real-ip': '10.9.8.7',
      'x-sluice-root-path': '/evil',
    });
    expect(Object.keys(headers).toSorted()).toEqual(['host', 'x-request-id']);
    expect(remoteAddress).toBe('127.0.0.1');
  });

  it('keeps the claims of a trusted proxy', async () => {
    const { url } = await openStage([await stageApplication('/', MIRROR)], {
      trustedProxies: ['127.0.0.0/8', '10.0.0.1'],
    });
    const seen = await mirrored(url, {
      'x-forwarded-for': '6.6.6.6, 203.0.113.7, 10.0.0.1',
      'x-forwarded-proto': 'https',
    });
    expect(seen.remoteAddress).toBe('203.0.113.7');
    expect(seen.url).toMatch(/^https:/);
    expect(seen.headers['x-forwarded-proto']).toBe('https');
  });

  it('carries the request id of the response', async () => {
    const { url } = await openStage([await stageApplication('/', MIRROR)]);
    const response = await fetch(url);
    const { headers } = asSeen(await response.json());
    expect(response.headers.get('x-request-id')).toBe(headers['x-request-id']);
  });
});
