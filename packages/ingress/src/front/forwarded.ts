import { BlockList, isIP } from 'node:net';

import type { RawHeaders, RequestHead } from '@sluice/core';

import { IngressError } from '../errors.js';

/** The head of a request or handshake as it was received. */
export interface ReceivedHead extends RequestHead {
  header(name: string): string | undefined;
}

/** Who the client is, as far as it can be believed. */
export interface Client {
  readonly remoteAddress: string | undefined;
  readonly scheme: 'http' | 'https';
  /** Its `X-Forwarded-*` fields, kept only from a trusted proxy. */
  readonly forwardedHeaders: RawHeaders;
}

/**
 * Makes the one function that reads `X-Forwarded-*`.
 *
 * From a peer outside `trusted` (addresses and CIDR ranges) nothing is read and nothing is passed on.
 */
export function createClientReader(trusted: readonly string[]): (exchange: ReceivedHead) => Client {
  if (trusted.length === 0) return directClient;
  const proxies = blockList(trusted);
  return (exchange) => {
    const peer = exchange.remoteAddress;
    if (peer === undefined || !includes(proxies, peer)) return directClient(exchange);
    const chain = (exchange.header('x-forwarded-for') ?? '').split(',').map((part) => part.trim());
    // From the right: each proxy appends the peer it saw, so the first untrusted one is the client.
    const client = chain.findLast((address) => isIP(address) !== 0 && !includes(proxies, address));
    const scheme = exchange.header('x-forwarded-proto')?.split(',')[0]?.trim();
    return {
      remoteAddress: client ?? peer,
      scheme: scheme === 'https' || scheme === 'http' ? scheme : exchange.scheme,
      forwardedHeaders: forwardedFields(exchange.rawHeaders),
    };
  };
}

function directClient(exchange: ReceivedHead): Client {
  return {
    remoteAddress: exchange.remoteAddress,
    scheme: exchange.scheme,
    forwardedHeaders: [],
  };
}

function forwardedFields(headers: RawHeaders): RawHeaders {
  const fields: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? '';
    if (name.toLowerCase().startsWith('x-forwarded-')) fields.push(name, headers[i + 1] ?? '');
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
