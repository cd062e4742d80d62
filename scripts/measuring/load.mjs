import { pause } from './figures.mjs';

const CLIENTS = 4;
/** Requests that are answered after the change are part of it: they show what it left. */
const AFTER = 40;

/**
 * Asks without pause, a few at a time, while something is done. Gives how many requests there were, and
 * what became of those that got no 2xx.
 *
 * A request goes to the first of `urls` that does not answer 404.
 */
export async function underLoad(urls, work) {
  const answers = { total: 0, failed: [] };
  let left = Number.POSITIVE_INFINITY;
  const client = async () => {
    while (left > 0) {
      left -= 1;
      const failure = await ask(urls);
      answers.total += 1;
      if (failure !== undefined) {
        answers.failed.push(failure);
        // A refused connection is refused at once, and would be counted a thousand times.
        await pause(5);
      }
    }
  };
  const asking = Promise.all(Array.from({ length: CLIENTS }, client));
  try {
    await work();
  } finally {
    left = AFTER;
    await asking;
  }
  return answers;
}

async function ask(urls) {
  let failure;
  for (const url of urls) {
    try {
      const response = await fetch(url);
      const text = await response.text();
      if (response.ok) return undefined;
      failure = `${response.status} ${text}`;
      if (response.status !== 404) return failure;
    } catch (error) {
      return String(error.cause ?? error);
    }
  }
  return failure;
}
