import { BlockList, isIP } from 'node:net';

import type { RawHeaders, RequestHead } from '@sluice/core';
import { canonicalPath } from '@sluice/core/internal';

import { IngressError } from '../errors.js';

/** The facts about a client that the front believes. */
export interface Client {
  readonly remoteAddress: string | undefined;
  readonly scheme: 'http' | 'https';
  /** The `X-Forwarded-*` fields of a trusted proxy, without its prefix; none from any other peer. */
  readonly forwardedHeaders: RawHeaders;
}

/**
 * Makes the function that finds the path under which a proxy shows this server: `X-Forwarded-Prefix` of a
 * trusted proxy, else `rootPath`. Prefixes of several proxies are joined, the outermost first.
 */
export function createPrefixReader(
  trusted: readonly string[],
  rootPath: string,
): (head: RequestHead) => string {
  if (trusted.length === 0) return () => rootPath;
  const proxies = blockList(trusted);
  return (head) => {
    const told = head.header('x-forwarded-prefix');
    const peer = head.remoteAddress;
    if (told === undefined || peer === undefined || !includes(proxies, peer)) return rootPath;
    return readPrefix(told) ?? rootPath;
  };
}

/** Reads `/api` and `/outer, /inner`; undefined for a field that holds something else. */
function readPrefix(field: string): string | undefined {
  const parts = field.split(',').map((part) => part.trim().replace(/\/+$/, ''));
  const prefix = parts.join('');
  const isPrefix = parts.every((part) => part === '' || PREFIX.test(part));
  return isPrefix && canonicalPath(`${prefix}/`) === `${prefix}/` ? prefix : undefined;
}

// RFC 3986 §3.3: segments of `pchar`, none of them empty.
const PREFIX = /^(?:\/[\w.~!$&'()*+,;=:@%-]+)+$/;

/**
 * Makes the one function that reads `X-Forwarded-*`.
 *
 * `trusted` are addresses and CIDR ranges; the fields of any other peer are ignored and dropped.
 */
export function createClientReader(trusted: readonly string[]): (head: RequestHead) => Client {
  if (trusted.length === 0) return directClient;
  const proxies = blockList(trusted);
  return (head) => {
    const peer = head.remoteAddress;
    if (peer === undefined || !includes(proxies, peer)) return directClient(head);
    const remoteAddress = clientAddress(peer, head.header('x-forwarded-for') ?? '', (address) =>
      includes(proxies, address),
    );
    const scheme = head.header('x-forwarded-proto')?.split(',')[0]?.trim();
    return {
      remoteAddress,
      scheme: scheme === 'https' || scheme === 'http' ? scheme : head.scheme,
      forwardedHeaders: forwardedFields(head.rawHeaders),
    };
  };
}

/**
 * Finds the address that a trusted proxy vouches for.
 *
 * Each proxy appends the peer it saw, so the entries are read from the right, up to the first that is
 * not trusted; entries to the left of that one are the client's own claims. An entry that is not an
 * address, such as `unknown`, ends the chain as well, and the proxy before it is taken.
 */
export function clientAddress(
  peer: string,
  forwardedFor: string,
  isTrusted: (address: string) => boolean,
): string {
  let known = peer;
  let end = forwardedFor.length;
  while (end > 0) {
    const comma = forwardedFor.lastIndexOf(',', end - 1);
    const address = entryAddress(forwardedFor.slice(comma + 1, end).trim());
    if (address === undefined) return known;
    known = address;
    if (!isTrusted(address)) return known;
    end = comma;
  }
  return known;
}

/** Reads the address of `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]` and `[2001:db8::1]:80`. */
function entryAddress(entry: string): string | undefined {
  const [, bracketed, plain, v6] =
    /^(?:\[([\da-f:.]{2,45})\](?::\d{1,5})?|([\d.]{7,15})(?::\d{1,5})?|([\da-f:.]{2,45}))$/i.exec(
      entry,
    ) ?? [];
  if (plain !== undefined) return isIP(plain) === 4 ? plain : undefined;
  const address = bracketed ?? v6 ?? '';
  return isIP(address) === 6 ? address : undefined;
}

function directClient(head: RequestHead): Client {
  return {
    remoteAddress: head.remoteAddress,
    scheme: head.scheme,
    forwardedHeaders: [],
  };
}

function forwardedFields(headers: RawHeaders): RawHeaders {
  const fields: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? '';
    const lower = name.toLowerCase();
    // An application learns its whole prefix, of which this is a part, as its root path.
    if (lower === 'x-forwarded-prefix' || !lower.startsWith('x-forwarded-')) continue;
    fields.push(name, headers[i + 1] ?? '');
  }
  return fields;
}

function blockList(trusted: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of trusted) {
    const [address = '', bits] = entry.split('/');
    const version = isIP(address);
    const family = version === 6 ? 'ipv6' : 'ipv4';
    const prefix = Number(bits);
    const isRange = Number.isInteger(prefix) && prefix >= 0 && prefix <= (version === 6 ? 128 : 32);
    if (version === 0 || (bits !== undefined && !isRange)) {
      throw new IngressError(
        'E_HTTP_OPTION',
        `trustedProxies has ${JSON.stringify(entry)}; write an address such as 10.0.0.1 or a range such as 10.0.0.0/8.`,
      );
    }
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, prefix, family);
  }
  return list;
}

function includes(list: BlockList, address: string): boolean {
  // A dual-stack socket shows IPv4 peers as ::ffff:10.0.0.1.
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(plain) !== 0 && list.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
}
