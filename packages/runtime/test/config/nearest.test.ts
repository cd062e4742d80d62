import { expect, it } from 'vitest';

import { nearest } from '../../src/config/nearest.js';

it.each([
  ['route_prefx', ['route_prefix', 'name'], 'route_prefix'],
  ['routePrefix', ['route_prefix'], 'route_prefix'],
  ['prot', ['host', 'port'], 'port'],
  ['--prot', ['--host', '--port'], '--port'],
  ['rnu', ['run', 'dev'], 'run'],
  ['ap', ['Greeter', 'app'], 'app'],
  ['foo', ['name', 'port'], undefined],
  ['', ['name'], undefined],
])('%j of %j means %s', (written, known, meant) => {
  expect(nearest(written, known)).toBe(meant);
});
