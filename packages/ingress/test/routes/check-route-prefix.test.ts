import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { RoutePrefixError } from '../../src/errors.js';
import { checkRoutePrefix, routePrefixProblem } from '../../src/routes/check-route-prefix.js';

describe('a route prefix', () => {
  it.each(['/', '/api', '/my_app', '/a/b', '/v1.0', '/caf\u00e9', '/caf%C3%A9'])(
    'accepts %s as a route prefix',
    (prefix) => {
      expect(routePrefixProblem(prefix)).toBeUndefined();
    },
  );

  it.each([
    ['', "must start with '/'"],
    ['x', "must start with '/'"],
    ['/x/', 'must not end with \'/\': write "/x"'],
    ['//', 'must not end'],
    ['/{a}', "must not contain '{' or '}'"],
    ['/a//b', 'empty segment'],
    ['/a/../b', "'.' or '..'"],
    ['/a/%2e%2e', "'.' or '..'"],
    ['/a b', 'spaces'],
    ['/a?b', "'?'"],
    ['/a#b', "'#'"],
    ['/a\\b', "'\\'"],
    ['/%zz', 'hexadecimal'],
    ['/-', 'belongs to the ingress'],
    ['/-/healthz', 'belongs to the ingress'],
  ])('cannot be %j', (prefix, problem) => {
    expect(() => checkRoutePrefix(prefix)).toThrow(RoutePrefixError);
    expect(() => checkRoutePrefix(prefix)).toThrow(problem);
  });

  it('canonicalises a prefix however it is encoded', () => {
    expect(checkRoutePrefix('/caf\u00e9')).toBe(checkRoutePrefix('/c%61f%c3%a9'));
  });

  it('either refuses a prefix or makes it canonical', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const prefix = `/${text}`;
        if (routePrefixProblem(prefix) !== undefined) return;
        expect(checkRoutePrefix(checkRoutePrefix(prefix))).toBe(checkRoutePrefix(prefix));
      }),
    );
  });
});
