import { describe, document } from 'sluice/openapi';
import { expect, it } from 'vitest';

import { First, standalone } from '../build/app.js';

it('serves and validates the compiled class', async () => {
  const app = standalone();
  const hello = await app.fetch(new Request('http://localhost/hello?name=Ada'));
  expect(await hello.json()).toBe('Hello, Ada!');
  const refused = await app.fetch(
    new Request('http://localhost/orders', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ item: 'tea', quantity: 0 }),
    }),
  );
  expect(refused.status).toBe(422);
});

it('describes the compiled class', () => {
  expect(Object.keys(document(describe(First)).paths ?? {})).toContain('/hello');
});
