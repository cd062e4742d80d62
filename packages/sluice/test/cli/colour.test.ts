import { expect, it } from 'vitest';

import { paintFor } from '../../src/cli/colour.js';

const terminal = { isTTY: true, hasColors: () => true };
const plain = { isTTY: true, hasColors: () => false };
const PIPE = { isTTY: false };

it.each([
  ['a terminal with colours', terminal, {}, true],
  ['a terminal without', plain, {}, false],
  ['a pipe', PIPE, {}, false],
  ['a terminal with NO_COLOR', terminal, { NO_COLOR: '1' }, false],
  ['a terminal with an empty NO_COLOR', terminal, { NO_COLOR: '' }, true],
  ['a pipe with FORCE_COLOR', PIPE, { FORCE_COLOR: '1' }, true],
  ['FORCE_COLOR over NO_COLOR', PIPE, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
  ['a terminal with FORCE_COLOR=0', terminal, { FORCE_COLOR: '0' }, false],
])('colours the output as asked: %s', (_, stream, env, isColoured) => {
  const text = paintFor(stream, env)('red', 'E_PORT');
  expect(text).toBe(isColoured ? '\u001B[31mE_PORT\u001B[39m' : 'E_PORT');
});
