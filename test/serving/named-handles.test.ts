import { bind, serve } from 'sluice';
import { afterEach, describe, expect, it } from 'vitest';

class Model {
  double(amount: number): number {
    return amount * 2;
  }
}

class Api {
  constructor(readonly model: unknown) {}
  fetch(): string {
    return 'api';
  }
  name(): string {
    return 'api';
  }
}

afterEach(() => serve.shutdown());

describe('handles by name in the process that deploys', () => {
  it('reach the ingress of an application, and any deployment of it', async () => {
    await serve.run(bind(Api, bind(Model)), { engine: 'inline', port: 0, name: 'shop' });
    expect(await serve.getAppHandle<Api>('shop').name()).toBe('api');
    expect(await serve.getDeploymentHandle<Model>('Model', 'shop').double(4)).toBe(8);
  });

  it('say which applications and deployments there are when there is none of that name', async () => {
    expect(() => serve.getAppHandle('shop')).toThrow(/E_APPLICATION_UNKNOWN.*serves none/);
    await serve.run(bind(Api, bind(Model)), { engine: 'inline', port: 0, name: 'shop' });
    expect(() => serve.getAppHandle('shoop')).toThrow(/E_APPLICATION_UNKNOWN.*It serves shop/);
    expect(() => serve.getDeploymentHandle('Modell', 'shop')).toThrow(
      /E_DEPLOYMENT_UNKNOWN.*It has Model, Api/,
    );
  });
});
