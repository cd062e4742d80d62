import { serve, type Application } from '@sluice/runtime';
import {
  type ApplicationRequest,
  buildApplication,
  consoleLog,
  describeError,
  loadApplication,
  surviveClosedOutput,
} from '@sluice/runtime/internal';

import { describeWaiting } from '../slow-start.js';
import type { ChildStart, FromChild, ToChild } from './child-messages.js';

/**
 * The process `sluice dev` replaces on every change: all applications on the inline engine, behind a
 * port that only the gate knows.
 */
surviveClosedOutput();
process.on('message', (message: ToChild) => {
  if (message.type === 'start') void start(message.start);
  else void stop();
});
process.once('disconnect', () => process.exit(1));

async function start({ http, applications, quiet = false }: ChildStart): Promise<void> {
  const waiting = tellWhatIsAwaited(applications);
  try {
    const logs = { log, ...(quiet ? {} : { accessLog }) };
    await serve.start({ engine: 'inline', http, host: '127.0.0.1', port: 0, ...logs });
    await Promise.all(
      applications.map(async (request) => {
        const app = await load(request);
        await serve.run(app, options(request, app));
      }),
    );
    clearInterval(waiting);
    tell(ready());
  } catch (error) {
    clearInterval(waiting);
    tell({ type: 'failed', details: describeError(error) });
    // The channel sends what it holds before it closes.
    process.disconnect();
  }
}

async function load({ entry, name }: ApplicationRequest): Promise<Application<unknown>> {
  if (entry === undefined) throw new Error(`${name} has no entry.`);
  const handedOver = new Promise<never>(() => undefined);
  return await loadApplication({ entry, application: name, deployment: undefined, handedOver });
}

/** Each deployment gets one replica: a model that takes seconds to load is loaded once. */
function options(
  { name, routePrefix, deployments = {} }: ApplicationRequest,
  app: Application<unknown>,
): Parameters<typeof serve.run>[1] {
  const single = buildApplication(app, name).map((built) => [
    built.name,
    { ...deployments[built.name], numReplicas: 1 },
  ]);
  return { name, routePrefix, deployments: { ...deployments, ...Object.fromEntries(single) } };
}

function ready(): FromChild {
  const { url = '', applications } = serve.status();
  return {
    type: 'ready',
    port: Number(new URL(url).port),
    applications: applications.map(({ name, routePrefix, pages }) => ({
      name,
      routePrefix,
      docs: pages?.docs,
      webSockets: pages?.webSockets ?? [],
    })),
  };
}

function tellWhatIsAwaited(applications: readonly ApplicationRequest[]): NodeJS.Timeout {
  let told = '';
  return setInterval(() => {
    const known = serve.status();
    const started = applications.filter(({ name }) =>
      known.applications.some((one) => one.name === name),
    );
    const text = describeWaiting(
      started.map(({ name }) => ({ name, prepared: undefined })),
      known,
    );
    if (text !== '' && text !== told) tell({ type: 'waiting', text });
    told = text;
  }, 200);
}

async function stop(): Promise<void> {
  await serve.shutdown();
  process.exit(0);
}

function tell(message: FromChild): void {
  process.send?.(message);
}

function accessLog(line: string): void {
  process.stdout.write(`${line}\n`);
}

// Each reload starts everything again, and the command itself prints that all is well.
const log = { ...consoleLog, info: (): void => undefined };
