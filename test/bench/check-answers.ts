import type { RunningServer } from './server-process.js';
import { CHECKED_REQUESTS, INVALID_ORDER } from './workloads.js';

/** Throws when a contender answers wrongly, or accepts what it says that it refuses. */
export async function checkAnswers({ contender, port }: RunningServer): Promise<void> {
  const send = (path: string, method: string, body: string | undefined): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
    });
  for (const request of CHECKED_REQUESTS) {
    const response = await send(request.path, request.method, request.body);
    const answer = await response.text();
    if (!response.ok || answer !== JSON.stringify(request.expected)) {
      throw new Error(
        `${contender.name} answered ${request.name} with ${response.status} ${answer}`,
      );
    }
  }
  const refused = await send('/orders', 'POST', INVALID_ORDER);
  await refused.text();
  const isRefused = refused.status === 400 || refused.status === 422;
  if (isRefused !== contender.validates) {
    throw new Error(`${contender.name} answered an invalid order with ${refused.status}`);
  }
}
