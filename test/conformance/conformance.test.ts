import { type Listening, createApp } from 'sluice';
import { afterAll, assert, beforeAll, describe, expect, it } from 'vitest';

import { AREAS } from './areas.js';
import { type Answer, ask } from './ask.js';
import { changesBetween } from './changes.js';
import { DIFFERENCES } from './differences.js';
import { outdated, unexplained } from './explain.js';
import { type FastapiServer, startFastapi } from './fastapi-server.js';
import { report } from './report.js';

interface Answers {
  readonly fastapi: Answer;
  readonly sluice: Answer;
}

const answers = new Map<string, Answers>();
const used = new Set<string>();

let fastapi: FastapiServer | undefined;
const sluice: Listening[] = [];

beforeAll(async () => {
  fastapi = await startFastapi(AREAS.map(({ name }) => name));
  for (const { name, type, requests, rootPath = '' } of AREAS) {
    const listening = await createApp(type).listen({ port: 0, rootPath });
    sluice.push(listening);
    const ports = { fastapi: fastapi.ports.get(name) ?? 0, sluice: listening.port };
    for (const request of requests) {
      answers.set(`${name}: ${request.title}`, {
        fastapi: await ask(request, ports.fastapi),
        sluice: await ask(request, ports.sluice),
      });
    }
  }
});

afterAll(async () => {
  await Promise.all(sluice.map((listening) => listening.close()));
  await fastapi?.stop();
});

describe.each(AREAS)('$name', ({ name, requests }) => {
  it.each(requests)('$title', (request) => {
    const key = `${name}: ${request.title}`;
    const both = answers.get(key);
    if (both === undefined) throw new Error('no answers');
    const changes = changesBetween(both.fastapi, both.sluice);
    const left = unexplained(key, changes, { differences: DIFFERENCES, used });
    assert.isEmpty(left, report(key, { ...both, changes: left }));
  });
});

it('gives each request of an area a title of its own', () => {
  for (const { requests } of AREAS) {
    const titles = requests.map(({ title }) => title);
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  }
});

it('lists no difference that is none', () => {
  expect(outdated({ differences: DIFFERENCES, used })).toEqual([]);
});
