// npx sluice run examples/disconnect.ts:app
import { CancelledError, bind, sleep } from 'sluice';

// A function deployment: `sleep` rejects when the client leaves before it is over.
async function wait() {
  console.log('received');
  try {
    await sleep(10_000);
  } catch (error) {
    if (error instanceof CancelledError) console.log('cancelled');
    throw error;
  }
  return 'done';
}

export const app = bind(wait);
