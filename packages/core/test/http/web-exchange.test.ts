import { describe, expect, it } from 'vitest';

import type { ExchangeHandler, RawHeaders } from '../../src/http/exchange.js';
import { serveRequest } from '../../src/http/web-exchange.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Answers with the request id that the application sees. */
function answering(headers: RawHeaders = []): Pick<ExchangeHandler, 'handle'> {
  return { handle: ({ head, reply }) => reply.respond(200, headers, head.requestId) };
}

async function idsOf(given: string | undefined): Promise<{ seen: string; sent: string | null }> {
  const headers = given === undefined ? {} : { 'x-request-id': given };
  const response = await serveRequest(answering(), new Request('http://a/', { headers }));
  return { seen: await response.text(), sent: response.headers.get('x-request-id') };
}

describe('the request id of a Web request', () => {
  it("the request id of a Web request is the client's", async () => {
    expect(await idsOf('job-7')).toEqual({ seen: 'job-7', sent: 'job-7' });
  });

  it.each([
    { what: 'absent', given: undefined },
    { what: 'empty', given: '' },
    { what: 'too long', given: 'x'.repeat(129) },
    { what: 'not fit for a log', given: 'a {"level":"error"}' },
  ])("the request id of a Web request is a UUID where the client's is $what", async ({ given }) => {
    const { seen, sent } = await idsOf(given);
    expect(seen).toMatch(UUID);
    expect(sent).toBe(seen);
  });

  it('leaves the request id that an application sends in its response', async () => {
    const handler = answering(['X-Request-Id', 'own']);
    const response = await serveRequest(handler, new Request('http://a/'));
    expect(response.headers.get('x-request-id')).toBe('own');
  });
});
