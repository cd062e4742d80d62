import { expect, it } from 'vitest';

import { Get, HttpError, createApp, dependency, describe, document } from '@sluice/core';

import { ask } from '../support/ask.js';

class TeapotError extends HttpError {
  static readonly status = 418;
}

const inner = dependency({ throws: [TeapotError], query: { pot: Boolean } }, ({ query }) => {
  if (query.pot) throw new TeapotError(418);
  return 'coffee';
});
const outer = dependency(
  { errors: [409, 404], depends: { inner } },
  ({ depends }) => depends.inner,
);

class Kitchen {
  @Get('/own', { depends: { outer, inner }, responses: { 404: { description: 'No cup' } } })
  own({ depends }: { depends: { outer: string } }) {
    return depends.outer;
  }

  @Get('/free')
  free() {
    return '';
  }
}

it('the errors of dependencies are in the document of the operations that use them', async () => {
  const { paths } = document(describe(Kitchen));
  const { responses = {} } = paths?.['/own']?.get ?? {};
  expect(Object.keys(responses)).toEqual(['200', '404', '409', '418', '422']);
  expect(responses['404']).toMatchObject({ description: 'No cup' });
  expect(responses['418']).toMatchObject({ description: 'Teapot error' });
  expect(Object.keys(paths?.['/free']?.get?.responses ?? {})).toEqual(['200']);
  expect((await ask(createApp(Kitchen), '/own?pot=true')).status).toBe(418);
});
