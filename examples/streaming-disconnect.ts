// npx sluice run examples/streaming-disconnect.ts:app
import { Get, Ingress, bind, sleep } from 'sluice';

@Ingress({ title: 'A stream without end' })
export class Forever {
  @Get('/')
  async *count() {
    try {
      for (let i = 0; ; i++) {
        yield `${i}\n`;
        await sleep(100);
      }
    } finally {
      console.log('Cancelled! Exiting.');
    }
  }
}

export const app = bind(Forever);
