import { spawn } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { command } from '../support/sluice-process.js';
import { startServer, type Ran, type Workplace } from '../support/sluice-server.js';

const SHOP = `import { Body, Deployment, Get, HttpError, HttpRequest, Post, bind } from 'sluice';
@Deployment()
class Shop {
  stock = new Map([['tea', 3]]);
  @Get('/stock/:name') count(name: string) { return this.stock.get(name) ?? 0; }
  @Get('/missing') missing() { throw new HttpError(404, 'nothing here'); }
  @Post('/echo') async echo(request: HttpRequest) { return { type: request.headers.get('content-type'), text: await request.text() }; }
  @Get('/burn') burn() { const end = Date.now() + 300; while (Date.now() < end); return 'burnt'; }
}
export const app = bind(Shop);
`;

async function start(): Promise<Awaited<ReturnType<typeof startServer>>> {
  return await startServer({ 'shop.ts': SHOP }, ['shop.ts:app']);
}

/** `sluice repl` with these lines as its input. */
async function repl(place: Workplace, lines: readonly string[]): Promise<Ran> {
  const child = spawn(process.execPath, [command, 'repl', 'Shop'], {
    cwd: place.root,
    env: { ...process.env, ...place.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stdin.end(lines.map((line) => `${line}\n`).join(''));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

describe('sluice ps and top', () => {
  it('list every process with what it uses', async () => {
    const { sluice, spawn: start_, pid } = await start();
    const { code, output } = await sluice('ps');
    expect(code).toBe(0);
    expect(output).toMatch(new RegExp(`^supervisor +${pid} .* MB$`, 'm'));
    expect(output).toMatch(/^controller +\d+ .* MB$/m);
    expect(output).toMatch(/^ingress 1 +\d+ .* MB$/m);
    expect(output).toMatch(/^default#Shop#\w+ +\d+ +RUNNING +\d+ s +\d+ MB$/m);
    expect(output.split('\n').every((line) => line.length <= 80)).toBe(true);
    const { output: json } = await sluice('ps', '--json');
    expect(JSON.parse(json)).toMatchObject({
      processes: [{ name: 'supervisor', pid }, {}, {}, {}],
    });
    const top = start_('top');
    await top.prints(/^default#Shop#\w+ +\d+ +\d+ % +\d+ % +0 +\d+ MB$/m);
    expect(await top.stop('SIGINT')).toBe(0);
  });
});

describe('sluice repl', () => {
  it('runs lines in a replica, which keeps what they did', async () => {
    const place = await start();
    const lines = ["servable.stock.set('tea', 7)", 'const kinds = servable.stock.size', 'kinds'];
    expect(await repl(place, lines)).toEqual({
      code: 0,
      output: "Map(1) { 'tea' => 7 }\nundefined\n1\n",
    });
    expect(await (await fetch(`${place.url}/stock/tea`)).json()).toBe(7);
  });

  it('takes a piece of several lines as one', async () => {
    const place = await start();
    const lines = ['function twice(n) {', '  return n * 2;', '}', 'twice(', '21', ')'];
    expect(await repl(place, lines)).toEqual({ code: 0, output: 'undefined\n42\n' });
    expect((await repl(place, ['twice(', '1'])).output).toBe(
      'The last piece of code has no end.\n',
    );
  });

  it('ends with 1 at the first line of a pipe that throws', async () => {
    const place = await start();
    const { code, output } = await repl(place, ['nobody', '1']);
    expect(code).toBe(1);
    expect(output).toMatch(/^ReferenceError: nobody is not defined/);
  });

  it('says which replicas there are when none has the name', async () => {
    const { sluice } = await start();
    const { code, output } = await sluice('repl', 'Shoop');
    expect(code).toBe(1);
    expect(output).toMatch(/^There is no replica "Shoop": default#Shop#\w+\.\n$/);
  });
});

describe('sluice pprof and heap', () => {
  it('write a CPU profile that has the functions of the application', async () => {
    const { sluice, url, root } = await start();
    const burning = new AbortController();
    const burn = async (): Promise<void> => {
      while (!burning.signal.aborted) await fetch(`${url}/burn`).catch(() => undefined);
    };
    const burnt = burn();
    expect(await (await fetch(`${url}/burn`)).json()).toBe('burnt');
    const { code, output } = await sluice('pprof', 'Shop', '3s', '--output', 'shop.cpuprofile');
    burning.abort();
    await burnt;
    expect([code, output]).toEqual([0, expect.stringContaining('shop.cpuprofile: open it in')]);
    const profile: { readonly nodes: readonly { callFrame: { functionName: string } }[] } =
      JSON.parse(await readFile(join(root, 'shop.cpuprofile'), 'utf8'));
    expect(profile.nodes.map(({ callFrame }) => callFrame.functionName)).toContain('burn');
  });

  it('write a whole snapshot of the heap, for this user alone', async () => {
    const { sluice, root } = await start();
    const { code } = await sluice('heap', 'Shop', '--output', 'shop.heapsnapshot');
    expect(code).toBe(0);
    const file = join(root, 'shop.heapsnapshot');
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ snapshot: {} });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('refuse a time that is none', async () => {
    const { sluice } = await start();
    const { code, output } = await sluice('pprof', 'Shop', 'soon');
    expect(code).toBe(2);
    expect(output).toContain('"soon" is no time.');
  });
});

describe('sluice inspect', () => {
  it('opens one replica for debuggers, and closes it with Ctrl-C', async () => {
    const { spawn: start_ } = await start();
    const inspecting = start_('inspect', 'Shop', '--inspect', '0');
    const [, host = ''] = await inspecting.prints(/ws:\/\/(127\.0\.0\.1:\d+)\//);
    const targets: unknown = await (await fetch(`http://${host}/json/list`)).json();
    expect(targets).toMatchObject([{ type: 'node' }]);
    expect(await inspecting.stop('SIGINT')).toBe(0);
    await expect(fetch(`http://${host}/json/list`)).rejects.toThrow('fetch failed');
  });
});

describe('sluice inject', () => {
  it.each([
    [{ path: '/stock/tea', headers: { 'x-a': 'line\nbreak' } }, 'headers cannot be sent: Invalid'],
    [{ path: '/stock/tea', headers: { 'x a': '1' } }, 'headers cannot be sent: Header name'],
    [{ path: '/stock/tea', headers: { Upgrade: 'websocket' } }, 'headers cannot have Upgrade'],
    [
      { path: '/stock/tea', method: 'CONNECT' },
      'method must be a method of HTTP other than CONNECT',
    ],
    [{ path: '/stock/tea', method: 'F O' }, 'method must be a method of HTTP other than CONNECT'],
    [{ path: 'stock' }, 'path must begin with /'],
  ])('refuses what cannot be sent: %o', async (injected, problem) => {
    const { stateDirectory, env } = await start();
    const record = await readFile(join(stateDirectory, 'server.json'), 'utf8');
    const { adminUrl }: { readonly adminUrl: string } = JSON.parse(record);
    const answer = await fetch(`${adminUrl}/api/v1/inject`, {
      method: 'POST',
      headers: { authorization: `Bearer ${env['SLUICE_AUTH_TOKEN']}` },
      body: JSON.stringify(injected),
    });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining(problem)]);
  });

  it('sends a request by way of the admin API, and prints the response', async () => {
    const { sluice } = await start();
    expect(await sluice('inject', 'GET', '/stock/tea')).toEqual({ code: 0, output: '3' });
    expect(await sluice('inject', '/echo', '-d', '{"a":1}')).toEqual({
      code: 0,
      output: '{"type":"application/json","text":"{\\"a\\":1}"}',
    });
    const { output } = await sluice('inject', 'get', '/missing', '-i');
    expect(output).toMatch(/^HTTP\/1\.1 404 Not Found\n[^]*\n\n\{"detail":"nothing here"\}$/);
    expect((await sluice('inject', 'GET', '/missing', '-f')).code).toBe(22);
  });
});
