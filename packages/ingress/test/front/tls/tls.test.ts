import { once } from 'node:events';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { connect as connectTcp } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';

import {
  Get,
  HttpRequest,
  setLogger,
  sleep,
  WebSocket as Socket,
  WebSocketConnection,
} from '@sluice/core';
import express from 'express';
import { afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';

import { createFront } from '../../../src/front.js';
import { Ingress } from '../../../src/index.js';
import { routerOf } from '../stage.js';
import { certificateFolder, issueCertificate, type Certificate } from './certificates.js';
import { ask, openSession } from './http2-client.js';
import { openSecureStage } from './secure-stage.js';

const warnings: string[] = [];
setLogger({ error: () => undefined, warn: (message) => void warnings.push(message) });
afterEach(() => void (warnings.length = 0));

let certificate: Certificate;
beforeAll(async () => {
  certificate = await issueCertificate('localhost');
});

class Api {
  @Get('/scheme')
  scheme(request: HttpRequest) {
    return new URL(request.url).protocol;
  }

  @Get('/stream')
  async *stream() {
    yield 'a';
    await sleep(1);
    yield 'b';
  }

  @Socket('/echo')
  async echo(socket: WebSocketConnection) {
    for await (const message of socket) await socket.send(message);
  }
}

const API = { kind: 'class', type: Api } as const;

interface Reply {
  readonly status: number | undefined;
  readonly version: string;
  readonly text: string;
}

function get(url: string, options: RequestOptions = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(url, { rejectUnauthorized: false, ...options }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode, version: response.httpVersion, text }),
      );
    });
    request.on('error', reject);
    request.end();
  });
}

/** The name on the certificate that a new connection is shown. */
async function shownName(origin: string): Promise<string | undefined> {
  const { hostname, port } = new URL(origin);
  const socket: TLSSocket = connect({
    host: hostname,
    port: Number(port),
    rejectUnauthorized: false,
  });
  await once(socket, 'secureConnect');
  const name = socket.getPeerCertificate().subject.CN;
  socket.destroy();
  return Array.isArray(name) ? name[0] : name;
}

describe('HTTPS', () => {
  it('clients that speak HTTP/1.1 alone are served as without TLS', async () => {
    const { origin } = await openSecureStage(API, certificate);
    expect(await get(`${origin}/scheme`)).toEqual({
      status: 200,
      version: '1.1',
      text: '"https:"',
    });
    expect((await get(`${origin}/stream`)).text).toBe('ab');
    expect((await get(`${origin}/-/healthz`)).text).toBe('success');
  });

  it('WebSockets work over TLS', async () => {
    const { origin } = await openSecureStage(API, certificate);
    const socket = new WebSocket(`${origin.replace('https', 'wss')}/echo`, {
      rejectUnauthorized: false,
    });
    await once(socket, 'open');
    socket.send('hello');
    const [message] = await once(socket, 'message');
    expect(String(message)).toBe('hello');
    socket.close();
    await once(socket, 'close');
  });

  it('an application of another framework is served over HTTP/1.1 and HTTP/2', async () => {
    const app = express();
    app.get('/hello', (request, response) => {
      response.json({
        secure: request.headers['x-forwarded-proto'] ?? 'none',
        url: request.originalUrl,
      });
    });
    @Ingress({ app })
    class Existing {}
    const { origin } = await openSecureStage({ kind: 'class', type: Existing }, certificate);
    const direct = await get(`${origin}/hello`);
    const multiplexed = await ask(openSession(origin), { ':path': '/hello' });
    expect(direct.status).toBe(200);
    expect(multiplexed.text).toBe(direct.text);
  });

  it('plain HTTP on the port of HTTPS ends the connection, and harms no other', async () => {
    const { origin } = await openSecureStage(API, certificate);
    const socket = connectTcp(Number(new URL(origin).port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    socket.resume();
    await once(socket, 'close');
    expect((await get(`${origin}/scheme`)).status).toBe(200);
  });

  it('closing the front ends a handshake that was never finished', async () => {
    const { front, origin } = await openSecureStage(API, certificate);
    const socket = connectTcp(Number(new URL(origin).port), '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    const closed = once(socket.resume(), 'close');
    await front.close();
    await expect(closed).resolves.toBeDefined();
  });

  it('new connections are shown a renewed certificate', async () => {
    const folder = certificateFolder();
    const { origin } = await openSecureStage(API, certificate, {
      sslCertfile: folder.write('cert.pem', certificate.cert),
      sslKeyfile: folder.write('key.pem', certificate.key),
    });
    const session = openSession(origin);
    expect(await shownName(origin)).toBe('localhost');
    const renewed = await issueCertificate('renewed');
    folder.write('key.pem', renewed.key);
    folder.write('cert.pem', renewed.cert);
    await expect.poll(() => shownName(origin)).toBe('renewed');
    expect((await ask(session, { ':path': '/scheme' })).status).toBe(200);
    expect(warnings).toEqual([]);
  });

  it('a renewed certificate that cannot be used is logged, and the one before it stays', async () => {
    const folder = certificateFolder();
    const { origin } = await openSecureStage(API, certificate, {
      sslCertfile: folder.write('cert.pem', certificate.cert),
      sslKeyfile: folder.write('key.pem', certificate.key),
    });
    folder.write('cert.pem', 'no certificate');
    await expect.poll(() => warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /^The new certificate cannot be used, and the one before it stays: E_HTTP_TLS/,
    );
    expect(await shownName(origin)).toBe('localhost');
  });

  it('with ssl_ca_certs, clients without a certificate of theirs are turned away', async () => {
    const authority = await issueCertificate('authority');
    const client = await issueCertificate('client', { issuer: authority });
    const stranger = await issueCertificate('stranger');
    const folder = certificateFolder();
    const { origin } = await openSecureStage(API, certificate, {
      sslCaCerts: folder.write('ca.pem', authority.cert),
    });
    expect((await get(`${origin}/scheme`, client)).status).toBe(200);
    expect((await ask(openSession(origin, client), { ':path': '/scheme' })).status).toBe(200);
    await expect(get(`${origin}/scheme`)).rejects.toThrow(/alert|socket hang up|ECONNRESET/);
    await expect(get(`${origin}/scheme`, stranger)).rejects.toThrow(
      /alert|socket hang up|ECONNRESET/,
    );
  });
});

describe('a certificate that cannot be used', () => {
  it.each([
    { has: 'no key', http: { cert: true }, message: 'sslCertfile (ssl_certfile) needs sslKeyfile' },
    {
      has: 'no certificate',
      http: { key: true },
      message: 'sslKeyfile (ssl_keyfile) needs sslCertfile',
    },
    {
      has: 'the key of another',
      http: { cert: true, otherKey: true },
      message: 'cannot be used together',
    },
    {
      has: 'a missing file',
      http: { cert: true, missingKey: true },
      message: 'sslKeyfile (ssl_keyfile): ENOENT',
    },
    {
      has: 'a wrong password',
      http: { cert: true, lockedKey: true },
      message: 'cannot be used together',
    },
  ])('a front with $has says so when it is made', async ({ http, message }) => {
    const folder = certificateFolder();
    const other = await issueCertificate('other');
    const locked = await issueCertificate('locked', { passphrase: 'right' });
    const given = {
      ...('cert' in http && { sslCertfile: folder.write('cert.pem', certificate.cert) }),
      ...('key' in http && { sslKeyfile: folder.write('key.pem', certificate.key) }),
      ...('otherKey' in http && { sslKeyfile: folder.write('other.pem', other.key) }),
      ...('missingKey' in http && { sslKeyfile: '/no/such/key.pem' }),
      ...('lockedKey' in http && {
        sslKeyfile: folder.write('locked.pem', locked.key),
        sslKeyfilePassword: 'wrong',
      }),
    };
    const router = routerOf(() => Promise.reject(new Error('not asked')));
    onTestFinished(() => router.close());
    expect(() => createFront({ router, http: given })).toThrow(message);
  });

  it('the password of a key opens it', async () => {
    const locked = await issueCertificate('locked', { passphrase: 'right' });
    const { origin } = await openSecureStage(API, locked, { sslKeyfilePassword: 'right' });
    expect((await get(`${origin}/scheme`)).status).toBe(200);
  });
});
