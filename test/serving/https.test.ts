import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { issueCertificate } from '../../packages/ingress/test/front/tls/certificates.js';
import { ask, openSession } from '../../packages/ingress/test/front/tls/http2-client.js';
import { descendantsOf, gone } from '../../packages/runtime/test/support/processes.js';
import { createApplication } from '../../packages/sluice/test/cli/application.js';
import { command, spawnNode, type SluiceProcess } from '../support/sluice-process.js';

const SHOP = `import { Get, HttpRequest, bind } from 'sluice';
class Shop { @Get('/url') url(request: HttpRequest) { return request.url; } }
export const app = bind(Shop);`;

const TOKEN = 'a-token-of-a-test-that-is-long-enough';

async function start(files: Readonly<Record<string, string>>): Promise<SluiceProcess> {
  const project = await createApplication({
    'shop.ts': SHOP,
    'serve.yaml':
      'http_options: { ssl_certfile: tls/cert.pem, ssl_keyfile: tls/key.pem, num_proxies: 2 }\n' +
      'applications:\n  - { route_prefix: /shop, import_path: shop.ts:app }\n',
    ...files,
  });
  const config = join(project.root, 'serve.yaml');
  const args = [command, 'run', '--config', config, '--port', '0', '--admin-port', '0'];
  const running = spawnNode(args, { env: { SLUICE_AUTH_TOKEN: TOKEN } });
  onTestFinished(async () => {
    const left = descendantsOf(running.child.pid ?? -1);
    await running.stop('SIGKILL');
    await gone(left);
  });
  return running;
}

describe('sluice run with a certificate', () => {
  it('every ingress process serves HTTPS and HTTP/2, and the printed URL says so', async () => {
    const { cert, key } = await issueCertificate('localhost');
    const running = await start({ 'tls/cert.pem': cert, 'tls/key.pem': key });
    const [, url = ''] = await running.prints(/(https:\/\/127\.0\.0\.1:\d+)\/shop/);
    await running.prints(/Ctrl-C stops it/);
    // The connections of both ingress processes come from one port; a few of them reach each.
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => ask(openSession(url), { ':path': '/shop/url' })),
    );
    expect(new Set(answers.map(({ text }) => text))).toEqual(new Set([`"${url}/shop/url"`]));
    const [, admin = ''] = await running.prints(/admin +(http:\S+?),?\s/);
    const status = spawnNode([command, 'status', '--address', admin], {
      env: { SLUICE_AUTH_TOKEN: TOKEN },
    });
    expect(await status.ended()).toBe(0);
    expect(status.output()).toContain(url);
    expect(await running.stop()).toBe(0);
  });

  it('a certificate that cannot be used is one line before anything starts', async () => {
    const { cert } = await issueCertificate('localhost');
    const running = await start({ 'tls/cert.pem': cert, 'tls/key.pem': 'no key' });
    expect(await running.ended()).toBe(1);
    expect(running.output()).toMatch(
      /^E_HTTP_TLS: \S*cert\.pem and \S*key\.pem cannot be used together: .*\n$/,
    );
  });
});
