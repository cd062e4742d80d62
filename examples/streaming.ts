// npx sluice run examples/streaming.ts:app
import { Get, Ingress, bind, sleep } from 'sluice';

@Ingress({ title: 'Streaming' })
export class Numbers {
  @Get('/')
  async *count(max: number) {
    for (let i = 0; i < max; i++) {
      yield `${i}`;
      await sleep(100);
    }
  }
}

export const app = bind(Numbers);
