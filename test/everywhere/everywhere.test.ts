import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { root } from '../support/sluice-process.js';
import { CASES, UNCOMPILED } from './cases.js';
import { type Form, ORDER_FORMS } from './forms.js';
import { type Project, compileErrors, startProject } from './project.js';
import { type Answer, type Asked, requestsTo } from './requests.js';

/**
 * Compiles and runs the application of `application/` with the settings and commands that
 * `docs/runtimes.md` gives for each compiler and runtime. All have to serve one document, and give the
 * same answers, or refuse to start with the reason.
 */
describe.each(CASES)('$name', (made) => {
  let project: Project | undefined;

  beforeAll(async () => {
    project = await startProject(made);
  });

  afterAll(() => project?.stop());

  const urlOf = (form: Form): string => {
    const served = project?.served[form];
    expect(served).toEqual({ url: expect.any(String) });
    return served?.url ?? '';
  };

  it.each(made.serves)('serves the document of %s', async (form) => {
    const response = await fetch(`${urlOf(form)}/openapi.json`);
    expect(inAnyOrder(await response.json())).toEqual(inAnyOrder(await documentOf(form)));
  });

  it.each(made.serves)('answers as %s', async (form) => {
    for (const asked of requestsTo(form)) {
      const { method, path } = asked;
      const answer = await ask(urlOf(form), asked);
      expect({ method, path, ...answer }).toEqual({ method, path, ...asked.answer });
    }
  });

  it.each(made.serves.filter(isRouteForm))('talks over the WebSocket of %s', async (form) => {
    const socket = new WebSocket(`${urlOf(form).replace('http', 'ws')}/echo`);
    await once(socket, 'open');
    socket.send('hello');
    const [data, isBinary] = await once(socket, 'message');
    expect([String(data), isBinary]).toEqual(['hello', false]);
    socket.close(1000);
    expect(await once(socket, 'close')).toEqual([1000, expect.anything()]);
  });

  it.each(made.refuses ?? [])('refuses %s with the reason', (form, reason) => {
    expect(project?.served[form]).toEqual({ error: expect.stringMatching(reason) });
  });
});

function isRouteForm(form: Form): boolean {
  return !ORDER_FORMS.includes(form);
}

it.each(UNCOMPILED)('$name: the compiler says why not', async (made) => {
  expect(await compileErrors(made)).toMatch(made.says);
});

/** The document with the parameters of each operation by name: the forms declare them in different orders. */
function inAnyOrder(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, item: unknown) => {
    if (key !== 'parameters' || !Array.isArray(item)) return item;
    return item.toSorted((one, other) => String(one.name).localeCompare(String(other.name)));
  });
}

async function documentOf(form: Form): Promise<unknown> {
  const name = ORDER_FORMS.includes(form) ? 'orders' : 'routes';
  return JSON.parse(
    await readFile(join(root, 'test/everywhere/documents', `${name}.json`), 'utf8'),
  );
}

async function ask(url: string, asked: Asked): Promise<Answer> {
  const { method, headers = {}, body } = asked;
  const init = {
    method,
    headers,
    redirect: 'manual',
    ...(body !== undefined && { body }),
  } as const;
  const response = await fetch(url + asked.path, init);
  const text = await response.text();
  const type = response.headers.get('content-type');
  const location = response.headers.get('location');
  return {
    status: response.status,
    type,
    body: type === 'application/json' && text !== '' ? JSON.parse(text) : text,
    ...(location !== null && { location }),
  };
}
