import { expect, it } from 'vitest';

import { importFromApplication, requirePeer, resolvePeer } from '../src/peer.js';

it('a library that is not installed is one error at start, with what to do', () => {
  expect(() => requirePeer('no-such-library', 'OpenIdConnectBearer()')).toThrow(
    'E_PEER_MISSING: OpenIdConnectBearer(): needs no-such-library, which cannot be found. ' +
      'Add it to the application: npm install no-such-library.',
  );
});

it('a library is found and imported from the application', async () => {
  expect(() => requirePeer('jose', 'OpenIdConnectBearer()')).not.toThrow();
  expect(resolvePeer('jose')).toContain('jose');
  const jose = await importFromApplication<{ jwtVerify?: unknown }>('jose', new Error('no jose'));
  expect(jose.jwtVerify).toBeTypeOf('function');
  const cause = new Error('not found by name');
  await expect(importFromApplication('no-such-library', cause)).rejects.toBe(cause);
});
