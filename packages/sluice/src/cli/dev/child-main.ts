import { consoleLog, describeError, loadApplication } from '@sluice/runtime/host';
import { serve } from '@sluice/runtime';

import type { ChildStart, FromChild, ToChild } from './messages.js';

/**
 * The process `sluice dev` replaces on every change: the whole application on the inline engine,
 * behind a port that only the gate knows.
 */
process.on('message', (message: ToChild) => {
  if (message.type === 'start') void start(message.start);
  else void stop();
});
process.once('disconnect', () => process.exit(1));

async function start({ entry, name, routePrefix }: ChildStart): Promise<void> {
  try {
    await serve.start({ engine: 'inline', host: '127.0.0.1', port: 0, accessLog, log });
    const app = await loadApplication({
      entry,
      application: name,
      deployment: undefined,
      handedOver: new Promise(() => undefined),
    });
    await serve.run(app, { name, routePrefix });
    const { url, applications } = serve.status();
    const pages = applications.find((one) => one.name === name)?.pages;
    tell({
      type: 'ready',
      port: Number(new URL(url ?? '').port),
      pages: pages ?? { docs: undefined, webSockets: [] },
    });
  } catch (error) {
    tell({ type: 'failed', details: describeError(error) });
    // What the message waits in is flushed before the channel closes.
    process.disconnect();
  }
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

// Each reload starts everything anew: that all is well is what the command prints itself.
const log = { ...consoleLog, info: (): void => undefined };
