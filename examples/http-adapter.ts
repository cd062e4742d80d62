// npx sluice run examples/http-adapter.ts:app
import { Ingress, bind, jsonAdapter } from 'sluice';

// The adapter makes the handler's argument from the request, and answers 422 when it cannot.
@Ingress({ adapter: jsonAdapter([Number]) })
export class Statistics {
  fetch(values: number[]) {
    const sum = values.reduce((total, value) => total + value, 0);
    return { sum, mean: sum / values.length };
  }
}

export const app = bind(Statistics);
