import { type Listening, bind, createApp, serve } from 'sluice';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { AREAS } from './areas.js';
import { type Answer, ask } from './ask.js';
import type { ConformanceRequest } from './requests.js';

interface Answers {
  readonly alone: Answer;
  readonly served: Answer;
}

// An ingress has one root path for all of its applications.
const COMPARED = AREAS.filter(({ rootPath }) => rootPath === undefined);

const answers = new Map<string, Answers>();
const listening: Listening[] = [];

beforeAll(async () => {
  // What the replicas of all areas log is what their handlers were asked to break.
  await serve.start({ engine: 'inline', port: 0, log: { info() {}, warn() {}, error() {} } });
  const { port } = new URL(serve.status().url ?? '');
  for (const { name, type, requests } of COMPARED) {
    const alone = await createApp(type).listen(0);
    listening.push(alone);
    await serve.run(bind(type), { name, routePrefix: `/${name}` });
    for (const request of requests) {
      const below = { ...request, path: `/${name}${request.path}` };
      answers.set(`${name}: ${request.title}`, {
        alone: await ask(request, alone.port),
        served: withoutPrefix(await ask(below, Number(port)), `/${name}`),
      });
    }
  }
});

afterAll(async () => {
  await Promise.all(listening.map((one) => one.close()));
  await serve.shutdown();
});

describe.each(COMPARED)(
  '$name is answered through ingress and replica as alone',
  ({ name, requests }) => {
    it.each<ConformanceRequest>(requests)('$title', ({ title }) => {
      const both = answers.get(`${name}: ${title}`);
      if (both === undefined) throw new Error('no answers');
      expect(comparable(both.served)).toEqual(comparable(asByFront(both)));
    });
  },
);

/**
 * A redirect within the application names its prefix, as do the applications mounted in it and the first of
 * its servers.
 */
function withoutPrefix(answer: Answer, prefix: string): Answer {
  const text = JSON.stringify(answer.body) ?? '';
  const own = `{"url":"${prefix}"},`;
  const body: unknown = text.includes(`"${prefix}`)
    ? JSON.parse(text.replace(own, '').replaceAll(`"${prefix}`, '"'))
    : answer.body;
  const { location } = answer.headers;
  if (location?.startsWith(`${prefix}/`) !== true) return { ...answer, body };
  return {
    ...answer,
    body,
    headers: { ...answer.headers, location: location.slice(prefix.length) },
  };
}

/**
 * What the ingress refuses by itself, which is a path that it cannot read to its end, it refuses in plain
 * text; the application alone, in JSON.
 */
function asByFront({ alone, served }: Answers): Answer {
  const { body } = alone;
  const isMalformed = typeof served.body === 'string' && served.body.startsWith(MALFORMED);
  if (!isMalformed || typeof body !== 'object' || body === null || !('detail' in body)) {
    return alone;
  }
  const text = String(body.detail);
  const type = { 'content-type': 'text/plain; charset=utf-8' };
  return { ...alone, headers: { ...type, 'content-length': String(text.length) }, body: text };
}

const MALFORMED = 'The path is malformed';

/** Each answer of several ranges has a boundary of its own. */
function comparable(answer: Answer): unknown {
  const boundary = /boundary=(\w+)/.exec(answer.headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) return answer;
  return JSON.parse(JSON.stringify(answer).replaceAll(boundary, 'BOUNDARY'));
}
