// npx sluice run examples/disconnect-shielded.ts:app
import { CancelledError, Deployment, bind, shield, sleep } from 'sluice';

@Deployment()
export class SnoringSleeper {
  async snore() {
    console.log('snoring');
    await sleep(1000);
    console.log('ZZZ');
  }

  async fetch() {
    try {
      await shield(() => this.snore());
    } catch (error) {
      if (error instanceof CancelledError) console.log('Cancelled, but still snoring.');
      throw error;
    }
    return 'slept';
  }
}

export const app = bind(SnoringSleeper);
