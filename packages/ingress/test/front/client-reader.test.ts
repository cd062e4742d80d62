import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { clientAddress } from '../../src/front/client-reader.js';

const PEER = '10.0.0.1';
const isTrusted = (address: string): boolean => address.startsWith('10.');
const read = (forwardedFor: string): string => clientAddress(PEER, forwardedFor, isTrusted);

describe('the client of a chain of proxies', () => {
  const rows: readonly [string, string][] = [
    ['', PEER],
    ['203.0.113.7', '203.0.113.7'],
    ['6.6.6.6, 203.0.113.7', '203.0.113.7'],
    ['6.6.6.6, 203.0.113.7, 10.0.0.2', '203.0.113.7'],
    ['6.6.6.6,203.0.113.7,10.0.0.2', '203.0.113.7'],
    ['6.6.6.6, 203.0.113.7:51234', '203.0.113.7'],
    ['6.6.6.6, 203.0.113.7:51234, 10.0.0.2:80', '203.0.113.7'],
    ['6.6.6.6, [2001:db8::1]:443', '2001:db8::1'],
    ['6.6.6.6, [2001:db8::1]', '2001:db8::1'],
    ['6.6.6.6, 2001:DB8::1', '2001:DB8::1'],
    ['6.6.6.6, ::ffff:203.0.113.7', '::ffff:203.0.113.7'],
    ['6.6.6.6, unknown', PEER],
    ['6.6.6.6, unknown, 10.0.0.2', '10.0.0.2'],
    ['6.6.6.6, _hidden', PEER],
    ['6.6.6.6, ', PEER],
    ['6.6.6.6,, 10.0.0.2', '10.0.0.2'],
    ['6.6.6.6, 203.0.113.7:port', PEER],
    ['6.6.6.6, 203.0.113.7:123456', PEER],
    ['6.6.6.6, 203.0.113.777', PEER],
    ['6.6.6.6, [2001:db8::1', PEER],
    ['6.6.6.6, [203.0.113.7]:80', PEER],
    ['6.6.6.6, fe80::1%eth0', PEER],
    ['10.0.0.3, 10.0.0.2', '10.0.0.3'],
  ];
  it.each(rows)('reads %j as %s', (forwardedFor, client) => {
    expect(read(forwardedFor)).toBe(client);
  });

  it('never takes an address to the left of an entry that is untrusted or unreadable', () => {
    const spoofed = '6.6.6.6';
    const client = fc.oneof(fc.ipV4(), fc.ipV6(), fc.string(), fc.constant('unknown'));
    const port = fc.constantFrom('', ':80', ':x');
    const stop = fc
      .tuple(client, port)
      .map(([address, suffix]) => `${address}${suffix}`.replaceAll(',', ''))
      .filter((entry) => !entry.includes(spoofed) && !entry.trim().startsWith('10.'));
    const proxies = fc.array(fc.nat(255).map((last) => `10.0.0.${last}`));
    fc.assert(
      fc.property(stop, proxies, (entry, behind) => {
        expect(read([spoofed, entry, ...behind].join(','))).not.toBe(spoofed);
      }),
    );
  });

  it('reads a chain of proxies in a time that grows with its length alone', () => {
    const parts = [
      '10.0.0.2,',
      '10.0.0.2 , ',
      '[::ffff:10.0.0.2]:80,',
      ' ',
      '\t',
      '1',
      '[',
      ':',
      ',',
    ];
    for (const part of parts) {
      const known = clientAddress(PEER, `${part.repeat(300_000)}10.0.0.3`, () => true);
      expect([PEER, '10.0.0.2', '10.0.0.3', '::ffff:10.0.0.2']).toContain(known);
    }
  });
});
