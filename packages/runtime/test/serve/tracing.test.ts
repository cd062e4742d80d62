import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import { Get } from '@sluice/core';
import { Ingress } from '@sluice/ingress';
import { expect, it, onTestFinished } from 'vitest';

import { bind, Deployment, serve, type DeploymentHandle, type SpanEvent } from '../../src/index.js';

@Deployment()
class Model {
  length(text: string): number {
    return text.length;
  }
}

@Ingress({ title: 'Traced' })
@Deployment()
class Front {
  readonly #model: DeploymentHandle<Model>;

  constructor(model: DeploymentHandle<Model>) {
    this.#model = model;
  }

  @Get('/length')
  async length(text: string): Promise<number> {
    return await this.#model.length(text);
  }
}

const app = bind(Front, bind(Model));

/** The names of the spans that end until the test does. */
function endedSpans(): readonly string[] {
  const names: string[] = [];
  const add = (message: unknown): void => {
    // The tracer publishes nothing else.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    names.push((message as SpanEvent).name);
  };
  subscribe('sluice:span:end', add);
  onTestFinished(() => void unsubscribe('sluice:span:end', add));
  return names;
}

const INLINE = { engine: 'inline', port: 0 } as const;

async function ask(): Promise<unknown> {
  return await (await fetch(`${serve.status().url}/length?text=four`)).json();
}

it('code that asks for it has its requests and calls published, and no others', async () => {
  onTestFinished(() => serve.shutdown());
  const names = endedSpans();
  await serve.run(app, INLINE);
  expect([await ask(), names]).toEqual([4, []]);
  await serve.shutdown();

  const handle = await serve.run(app, { ...INLINE, tracing: { enabled: true, samplingRatio: 1 } });
  expect(await ask()).toBe(4);
  await expect.poll(() => names.length, { timeout: 30_000 }).toBe(4);
  expect(new Set(names)).toEqual(new Set(['GET /length', 'Front', 'Model.length']));
  expect(await handle.length('three')).toBe(5);
  // A call from outside of requests begins a trace.
  await expect.poll(() => names.length, { timeout: 30_000 }).toBe(8);
  await serve.shutdown();

  await serve.run(app, INLINE);
  expect([await ask(), names.length]).toEqual([4, 8]);
});

it('options of tracing are those of the first call', async () => {
  onTestFinished(() => serve.shutdown());
  await serve.run(app, { ...INLINE, tracing: { enabled: true } });
  const later = serve.run(app, {
    name: 'other',
    routePrefix: '/other',
    tracing: { enabled: false },
  });
  await expect(later).rejects.toThrow(/E_SERVE_OPTIONS_FIXED: tracing\.enabled cannot change/);
});
