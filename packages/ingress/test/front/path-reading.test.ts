import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { isDeepStrictEqual } from 'node:util';

import { type Constructor, Get, type HttpRequest, createApp } from '@sluice/core';
import * as fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';

import { openStage, stageApplication } from './stage.js';

class Routes {
  @Get('/')
  root() {
    return 'root';
  }

  @Get('/a/b')
  fixed() {
    return 'fixed';
  }

  @Get('/items/:id')
  item(id: string) {
    return { id };
  }

  @Get('/files/*path')
  file(path: string) {
    return { path };
  }
}

class Raw {
  fetch({ path, url, query }: HttpRequest) {
    return { path, url: new URL(url).pathname, query };
  }
}

const STARTS = ['/', '/a/', '/items/', '/files/', '/files/x/'];
const PARTS = [
  ['/', '.', '..', '%2e', '%2E', '%2f', '%2F', '%5c', '\\', '%', '%zz', '%00', '%ff', '%20'],
  ['a', 'b', '%61', 'items', 'files', '\u00e9', '%C3%A9', '?', '?x=1', ';', '+', ':'],
].flat();
const path = fc
  .tuple(fc.constantFrom(...STARTS), fc.array(fc.constantFrom(...PARTS), { maxLength: 7 }))
  .map(([start, parts]) => start + parts.join(''));

interface Answer {
  readonly status: number | undefined;
  readonly location: string | undefined;
  readonly body: string;
}

type Ask = (path: string) => Promise<Answer>;

/** Asks for a path exactly as it is written. */
function askAt(url: string): Ask {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  onTestFinished(() => agent.destroy());
  const { hostname, port } = new URL(url);
  return async (target) => {
    const asked = httpRequest({
      agent,
      hostname,
      port,
      path: target,
      headers: { host: 'a' },
    }).end();
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      asked.once('response', resolve).once('error', reject);
    });
    const { statusCode, headers } = response;
    const body = await text(response);
    return { status: statusCode, location: headers.location, body: shown(statusCode, body) };
  };
}

async function standalone(type: Constructor): Promise<Ask> {
  const server = await createApp(type).listen(0);
  onTestFinished(() => server.close());
  return askAt(server.url);
}

async function behindFront(type: Constructor): Promise<Ask> {
  return askAt((await openStage([await stageApplication('/', { kind: 'class', type })])).url);
}

function inMemory(type: Constructor): Ask {
  const app = createApp(type);
  return async (target) => {
    const response = await app.fetch(new Request(`http://a${target}`));
    const { status, headers } = response;
    const body = await response.text();
    const location = headers.get('location') ?? undefined;
    return { status, location, body: shown(status, body) };
  };
}

// The ingress answers in plain text.
function shown(status: number | undefined, body: string): string {
  return status === 400 ? '' : body;
}

/** The first paths that two transports answer otherwise. */
async function difference(one: Ask, other: Ask, arbitrary: fc.Arbitrary<string>): Promise<unknown> {
  const property = fc.asyncProperty(
    fc.array(arbitrary, { minLength: 20, maxLength: 20 }),
    async (paths) => {
      const [ones, others] = await Promise.all(
        [one, other].map((ask) => Promise.all(paths.map((each) => ask(each)))),
      );
      return isDeepStrictEqual(ones, others);
    },
  );
  return (await fc.check(property, { numRuns: 100 })).counterexample;
}

describe.each([
  ['a class with routes', Routes],
  ['the raw level', Raw],
])('a path is read alike: %s', (_, type) => {
  it('alone and behind the ingress', async () => {
    expect(await difference(await standalone(type), await behindFront(type), path)).toBeNull();
  }, 120_000);

  it('alone and in memory', async () => {
    // The URL has read it once.
    const parsed = path.map((each) => {
      const { pathname, search } = new URL(`http://a${each}`);
      return pathname + search;
    });
    expect(await difference(await standalone(type), inMemory(type), parsed)).toBeNull();
  }, 120_000);
});

describe('a path that climbs', () => {
  it.each([
    ['/files/../a/b', 200, '"fixed"'],
    ['/files/%2e%2e/a/b', 200, '"fixed"'],
    ['/files/x/..', 200, '{"path":""}'],
    ['/files/..%2fsecret', 400, ''],
    ['/files/x%2f..%2f..%2fsecret', 400, ''],
    ['/files/..\\secret', 400, ''],
    ['/files/a%2fb', 200, '{"path":"a/b"}'],
    ['/files/..a/b..', 200, '{"path":"..a/b.."}'],
  ])('reaches no handler as it is: %s', async (target, status, body) => {
    const answer = await (await standalone(Routes))(target);
    expect(answer.status).toBe(status);
    expect(answer.body).toBe(body);
  });
});
