import { describe, expect, it } from 'vitest';

import * as main from 'sluice';
import { Get } from 'sluice';
import * as openapi from 'sluice/openapi';

class Shop {
  @Get('/items/:id')
  item(id: number) {
    return { id };
  }
}

describe('sluice/openapi', () => {
  it('makes the document of a decorated class', () => {
    const document = openapi.document(openapi.describe(Shop), { servers: ['/shop'] });
    expect(document.servers).toEqual([{ url: '/shop' }]);
    expect(Object.keys(document.paths ?? {})).toEqual(['/items/{id}']);
  });

  it('keeps names that are globals of test runners and browsers out of the main entry', () => {
    const globals = ['describe', 'it', 'test', 'expect', 'document', 'window', 'location'];
    expect(globals.filter((name) => name in main)).toEqual([]);
  });
});
