import { ServerResponse } from 'node:http';

import { expect, it, onTestFinished } from 'vitest';

import { canBridgePlainly, tryPlainBridge } from '../../../src/foreign/plain/plain-check.js';

it('finds this Node fit for requests without text', async () => {
  expect(await canBridgePlainly()).toBe(true);
});

it.each([
  [
    'throws',
    () => {
      throw new Error('changed');
    },
  ],
  ['does nothing', () => undefined],
])('finds a Node unfit whose way to write a head %s', async (_, storeHeader) => {
  Reflect.set(ServerResponse.prototype, '_storeHeader', storeHeader);
  onTestFinished(() => void Reflect.deleteProperty(ServerResponse.prototype, '_storeHeader'));
  expect(await tryPlainBridge()).toBe(false);
});
