import type { RunningServer } from './server-process.js';
import { invalidOrder, workloads } from './workloads.js';

/** A contender that answers wrongly, or accepts what it should refuse, is not worth timing. */
export async function checkAnswers({ contender, port }: RunningServer): Promise<void> {
  const send = (path: string, method: string, body: string | undefined): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
    });
  for (const workload of workloads) {
    const response = await send(workload.path, workload.method, workload.body);
    const answer = await response.text();
    if (!response.ok || answer !== JSON.stringify(workload.expected)) {
      throw new Error(
        `${contender.name} answered ${workload.name} with ${response.status} ${answer}`,
      );
    }
  }
  const refused = await send('/orders', 'POST', invalidOrder);
  await refused.text();
  const isRefused = refused.status === 400 || refused.status === 422;
  if (isRefused !== contender.validates) {
    throw new Error(`${contender.name} answered an invalid order with ${refused.status}`);
  }
}
