import { DeploymentHandle, Get, Ingress, bind, serve, type HttpRequest } from 'sluice';
import { afterEach, describe, expect, it } from 'vitest';

@Ingress()
class Shop {
  @Get('/where')
  where(): string {
    return 'shop';
  }
}

class Model {
  title(id: number): string {
    return `item ${id}`;
  }
  fetch(): string {
    return 'over HTTP';
  }
}

function echo(request: HttpRequest): object {
  return { path: new URL(request.url).pathname };
}

function double(amount: number): number {
  return amount * 2;
}

class Price {
  constructor(readonly twice: DeploymentHandle<typeof double>) {}
  async fetch(): Promise<number> {
    return await this.twice(21);
  }
}

const INLINE = { engine: 'inline', port: 0 } as const;

afterEach(() => serve.shutdown());

async function ask(path: string): Promise<string> {
  return await (await fetch(`${serve.status().url}${path}`)).text();
}

describe('several applications of one process', () => {
  it('each answers below its own route prefix, and goes alone when it is deleted', async () => {
    await serve.run(bind(Shop), { ...INLINE, name: 'shop', routePrefix: '/shop' });
    await serve.run(bind(echo), { name: 'echo', routePrefix: '/echo' });
    expect(await ask('/shop/where')).toBe('"shop"');
    expect(await ask('/echo/any')).toBe('{"path":"/echo/any"}');
    await serve.delete('shop');
    expect(await ask('/shop/where')).toContain("Path '/shop/where' not found");
    expect(await ask('/echo/any')).toBe('{"path":"/echo/any"}');
    expect(serve.status().applications.map(({ name }) => name)).toEqual(['echo']);
  });

  it('a second one cannot have the route prefix of the first, which serves on', async () => {
    await serve.run(bind(Shop), { ...INLINE, name: 'shop', routePrefix: '/shop' });
    const taken = serve.run(bind(echo), { name: 'echo', routePrefix: '/shop' });
    await expect(taken).rejects.toThrow(/E_ROUTE_PREFIX_TAKEN.*application "shop" has it/);
    expect(await ask('/shop/where')).toBe('"shop"');
  });

  it('options of HTTP cannot change with a later one: the error names those that differ', async () => {
    await serve.run(bind(Shop), { ...INLINE, http: { maxUrlBytes: 4_000 } });
    const later = serve.run(bind(echo), {
      name: 'echo',
      routePrefix: '/echo',
      http: { maxUrlBytes: 5_000, requestTimeoutS: 3 },
    });
    await expect(later).rejects.toThrow(
      /E_SERVE_OPTIONS_FIXED: http.maxUrlBytes, http.requestTimeoutS|E_SERVE_OPTIONS_FIXED: http.requestTimeoutS, http.maxUrlBytes/,
    );
  });
});

describe('routePrefix: null', () => {
  it('keeps an application from HTTP; a handle reaches it', async () => {
    await serve.run(bind(Shop), { ...INLINE, name: 'shop', routePrefix: '/shop' });
    const model = await serve.run(bind(Model), { name: 'model', routePrefix: null });
    expect(await model.title(3)).toBe('item 3');
    expect(await ask('/-/routes')).toBe('{"/shop":"shop"}');
    expect(await ask('/model')).toContain('not found');
  });
});

describe('function deployments', () => {
  it('a function answers requests, and another answers calls of a handle', async () => {
    await serve.run(bind(echo), { ...INLINE, name: 'echo', routePrefix: '/echo' });
    await serve.run(bind(Price, bind(double)), { name: 'price', routePrefix: '/price' });
    expect(await ask('/echo/x')).toBe('{"path":"/echo/x"}');
    expect(await ask('/price')).toBe('42');
  });
});

describe('serve', () => {
  it('starts with no application, and shutdown leaves nothing and may be called again', async () => {
    await serve.start(INLINE);
    const { url = '', applications } = serve.status();
    expect(applications).toEqual([]);
    expect((await fetch(`${url}/-/healthz`)).status).toBe(200);
    await serve.shutdown();
    await serve.shutdown();
    expect(serve.status()).toEqual({ url: undefined, applications: [] });
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });
});
