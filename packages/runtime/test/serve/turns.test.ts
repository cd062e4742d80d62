import { Get } from '@sluice/core';
import { Ingress } from '@sluice/ingress';
import { afterEach, expect, it } from 'vitest';

import { bind } from '../../src/deployment/bind.js';
import { Deployment } from '../../src/deployment/deployment-decorator.js';
import type { DeploymentHandle } from '../../src/handle/handle-types.js';
import { serve } from '../../src/serve/serve.js';
import { deferred } from '../support/deferred.js';
import { quietLog } from '../support/log.js';

let served: string[] = [];
let gates: (() => void)[] = [];
let asked = 0;

@Deployment({ maxOngoingRequests: 1, queue: { key: 'header:x-tenant' } })
class Model {
  async answer(who: string): Promise<void> {
    served.push(who);
    const gate = deferred();
    gates.push(gate.resolve);
    await gate.promise;
  }
}

@Ingress()
class Front {
  constructor(private readonly model: DeploymentHandle<Model>) {}

  @Get('/:who')
  async root(who: string): Promise<string> {
    const call = this.model.answer(who);
    asked += 1;
    await call;
    return who;
  }
}

afterEach(() => serve.shutdown());

it('calls take turns by the field of the request in which they are made', async () => {
  [served, gates, asked] = [[], [], 0];
  await serve.run(bind(Front, bind(Model)), { engine: 'inline', port: 0, log: quietLog });
  const answers: Promise<Response>[] = [];
  const ask = async (who: string, tenant: string): Promise<void> => {
    const before = asked;
    answers.push(fetch(`${serve.status().url}/${who}`, { headers: { 'x-tenant': tenant } }));
    await expect.poll(() => asked, { timeout: 30_000 }).toBe(before + 1);
  };
  await ask('first', 'greedy');
  await expect.poll(() => served, { timeout: 30_000 }).toEqual(['first']);
  for (const who of ['second', 'third', 'fourth']) await ask(who, 'greedy');
  await ask('modest', 'modest');
  for (let at = 0; at < 5; at += 1) {
    await expect.poll(() => gates.length, { timeout: 30_000 }).toBe(at + 1);
    gates[at]?.();
  }
  expect(served.indexOf('modest')).toBeLessThanOrEqual(2);
  for (const answer of answers) expect((await answer).status).toBe(200);
});
