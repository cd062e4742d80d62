import {
  DefinitionError,
  Router,
  type RouterLike,
  describe as describeApplication,
} from '@sluice/core';
import { describe, expect, it } from 'vitest';

function fixesOf(router: RouterLike): string[] {
  try {
    describeApplication(router);
    return [];
  } catch (error) {
    if (error instanceof DefinitionError) return error.problems.map(({ fix }) => fix);
    throw error;
  }
}

describe('a function whose parameters have no types', () => {
  it.each([
    [
      Router().get('/items', (q: string) => q),
      'Declare it: get(path, { query: { name: String } }, ({ query }) => ...), or give it a literal default.',
    ],
    [
      Router().get('/items/:id', (id: string) => id),
      'Declare it: get(path, { params: { id: String } }, ({ params }) => ...), or give it a literal default.',
    ],
    [
      Router().post('/items', (item: object) => item),
      'Declare it: post(path, { query: { name: String } }, ({ query }) => ...), or { body: Item }, or give it a literal default.',
    ],
    [
      Router().get('/items', ({ q }: { q: string }) => q),
      'Take one argument for each value, or declare the inputs in the options of the route: { params: { id: Number } }.',
    ],
  ])('is told how to declare them', (router, fix) => {
    expect(fixesOf(router)).toEqual([fix]);
  });

  it('is told of a router without routes', () => {
    expect(fixesOf(Router())).toEqual(["Add one before: router.get('/', () => 'hello')."]);
  });
});
