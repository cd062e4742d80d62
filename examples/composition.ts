// npx sluice run examples/composition.ts:app
import {
  CancelledError,
  Deployment,
  type DeploymentHandle,
  Get,
  Ingress,
  bind,
  sleep,
} from 'sluice';

@Deployment({ numReplicas: 2 })
export class Doubler {
  async double(value: number, delayMs: number) {
    console.log(`doubling ${value}`);
    try {
      await sleep(delayMs);
    } catch (error) {
      if (error instanceof CancelledError) console.log(`cancelled doubling ${value}`);
      throw error;
    }
    return value * 2;
  }
}

@Ingress({ title: 'Composition' })
export class Calculator {
  constructor(private readonly doubler: DeploymentHandle<Doubler>) {}

  @Get('/double/:value')
  async double(value: number, delayMs = 0) {
    return { result: await this.doubler.double(value, delayMs) };
  }
}

export const app = bind(Calculator, bind(Doubler));
