import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

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

const path = fc
  .tuple(
    fc.constantFrom('/', '/a/', '/items/', '/files/', '/files/x/'),
    fc.array(
      fc.constantFrom(
        ...['/', '.', '..', '%2e', '%2E', '%2f', '%2F', '%5c', '\\', '%', '%zz', '%00', '%ff'],
        ...['a', 'b', '%61', 'items', 'files', '\u00e9', '%C3%A9', '?', '?x=1', ';', ' ', '+', ':'],
      ),
      { maxLength: 7 },
    ),
  )
  .map(([start, parts]) => `${start}${parts.join('').replaceAll(' ', '%20')}`);

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
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const { statusCode, headers } = response;
    return { status: statusCode, location: headers.location, body: await text(response) };
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
    return { status, location: headers.get('location') ?? undefined, body: await response.text() };
  };
}

async function expectAlike(one: Ask, other: Ask, arbitrary: fc.Arbitrary<string>): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(arbitrary, { minLength: 20, maxLength: 20 }), async (paths) => {
      const [ones, others] = await Promise.all(
        [one, other].map((ask) => Promise.all(paths.map(async (each) => [each, await ask(each)]))),
      );
      expect(ones).toEqual(others);
    }),
    { numRuns: 100 },
  );
}

describe.each([
  ['a class with routes', Routes],
  ['the raw level', Raw],
])('a path is read alike: %s', (_, type) => {
  it('alone and behind the ingress', async () => {
    await expectAlike(await standalone(type), await behindFront(type), path);
  }, 120_000);

  it('alone and in memory', async () => {
    // The URL has read it once.
    const parsed = path.map((each) => {
      const { pathname, search } = new URL(`http://a${each}`);
      return pathname + search;
    });
    await expectAlike(await standalone(type), inMemory(type), parsed);
  }, 120_000);
});

describe('a path that climbs', () => {
  it.each([
    ['/files/../a/b', 200, '"fixed"'],
    ['/files/%2e%2e/a/b', 200, '"fixed"'],
    ['/files/x/..', 200, '{"path":""}'],
    ['/files/..%2fsecret', 400, undefined],
    ['/files/x%2f..%2f..%2fsecret', 400, undefined],
    ['/files/..\\secret', 400, undefined],
    ['/files/a%2fb', 200, '{"path":"a/b"}'],
    ['/files/..a/b..', 200, '{"path":"..a/b.."}'],
  ])('reaches no handler as it is: %s', async (target, status, body) => {
    const answer = await (await standalone(Routes))(target);
    expect(answer.status).toBe(status);
    if (body !== undefined) expect(answer.body).toBe(body);
  });
});
