import { parentPort, workerData } from 'node:worker_threads';

import { loadPolicy, type Decide } from './load-policy.js';
import type { PolicyQuestion, PolicyReply, PolicyWorkerData } from './messages.js';
import { PolicyRefusal } from './policy-refusal.js';
import { readDecision, readDecisions, type ReadDecisions } from './read-decisions.js';

/**
 * The thread of one autoscaling policy: code of the user's, which may fail, hang, or end its thread, and
 * never the controller that asks it.
 */
const port = parentPort;
if (port === null) throw new PolicyRefusal('A policy is started by a controller.');

const reply = (message: PolicyReply): void => port.postMessage(message);

// The controller of this same version gives it so.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const decide = await load(workerData as PolicyWorkerData);
if (decide !== undefined) {
  port.on('message', (question: PolicyQuestion) => void answer(question, decide));
  reply({ type: 'loaded' });
}

async function load(data: PolicyWorkerData): Promise<Decide | undefined> {
  try {
    return await loadPolicy(data);
  } catch (error) {
    reply({ type: 'refused', message: describe(error) });
    return undefined;
  }
}

async function answer(question: PolicyQuestion, decideNow: Decide): Promise<void> {
  const { id } = question;
  try {
    // What cannot be cloned, such as a function in the state, is refused here.
    reply({ type: 'decided', id, decisions: await decisionsOf(question, decideNow) });
  } catch (error) {
    reply({ type: 'failed', id, message: describe(error) });
  }
}

async function decisionsOf(
  { scope, contexts }: PolicyQuestion,
  decideNow: Decide,
): Promise<ReadDecisions> {
  if (scope === 'application') {
    return readDecisions(await decideNow(contexts), Object.keys(contexts));
  }
  const read = Object.entries(contexts).map(
    async ([name, context]) => [name, readDecision(await decideNow(context))] as const,
  );
  return Object.fromEntries(await Promise.all(read));
}

/** A mistake that Sluice found needs no stack. */
function describe(error: unknown): string {
  if (error instanceof PolicyRefusal) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
