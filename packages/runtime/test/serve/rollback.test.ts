import { afterEach, expect, it } from 'vitest';

import { bind } from '../../src/deployment/bind.js';
import { serve } from '../../src/serve/serve.js';
import { quietLog } from '../support/log.js';

class Shop {
  readonly #version: string;
  constructor(version: string) {
    if (version === 'broken') throw new Error('no database');
    this.#version = version;
  }
  fetch(): string {
    return this.#version;
  }
}

const OPTIONS = { engine: 'inline', port: 0, log: quietLog } as const;

afterEach(() => serve.shutdown());

async function text(): Promise<string> {
  return await (await fetch(serve.status().url ?? '')).text();
}

it('serve.rollback goes back to what served before, and again further', async () => {
  await serve.run(bind(Shop, 'one'), OPTIONS);
  await serve.run(bind(Shop, 'two'), OPTIONS);
  await expect(serve.run(bind(Shop, 'broken'), OPTIONS)).rejects.toThrow('no database');
  expect(serve.status().applications[0]).toMatchObject({ revision: 3, status: 'DEPLOY_FAILED' });
  await serve.rollback();
  expect(serve.status().applications[0]).toMatchObject({ revision: 2, status: 'RUNNING' });
  expect(await text()).toBe('two');
  await serve.rollback('default');
  expect(await text()).toBe('one');
  await expect(serve.rollback()).rejects.toMatchObject({ code: 'E_ROLLBACK' });
  await serve.run(bind(Shop, 'three'), OPTIONS);
  expect(serve.status().applications[0]?.revision).toBe(4);
});

it('serve.rollback of what does not run says so', async () => {
  await expect(serve.rollback('shop')).rejects.toMatchObject({ code: 'E_APPLICATION_UNKNOWN' });
});
