import type { MetricFamily } from '@sluice/ingress/metrics';
import type { ReportingRouter } from '@sluice/ingress/router';

import { isBareObject } from '../codec/bare-object.js';
import type { DeploymentConfig } from '../deployment/deployment-config.js';
import { UnreadableError } from '../errors.js';
import type { MetricsReport } from '../metrics/metrics-collector.js';
import type { AttachRequest } from '../attach/attach-request.js';
import { recentReport } from '../tracing/recent-report.js';
import type { ControlMessage } from './control-message.js';
import { describeError } from './describe-error.js';
import type { LoadReport } from './load-report.js';
import type { SelfReporter } from './self-report.js';

/** The parts of a replica that control messages act on. */
export interface Controlled {
  readonly reporter: SelfReporter;
  readonly router: ReportingRouter;
  checkHealth(): Promise<void>;
  configure(config: DeploymentConfig): Promise<void>;
  setRank(rank: number): void;
  metrics(): readonly MetricFamily[];
  /** With `stats` also the application's own figures. */
  load(asks: { readonly stats: boolean }): Promise<LoadReport>;
  attach(request: AttachRequest): Promise<unknown>;
  tally(): { readonly requests: number; readonly errors: number };
}

/** Does as the controller says; `ControlAnswers` has the answers. */
export async function answerControl(message: unknown, controlled: Controlled): Promise<unknown> {
  const { reporter, router } = controlled;
  const received = readControlMessage(message);
  switch (received.type) {
    case 'routing':
      router.update(received.snapshot);
      return null;
    case 'health':
      await described(() => controlled.checkHealth());
      return null;
    case 'report':
      return await reporter.answer(received.after);
    case 'attach':
      return await controlled.attach(received.request);
    case 'rank':
      controlled.setRank(received.rank);
      return null;
    case 'metrics':
      return { pid: process.pid, families: controlled.metrics() } satisfies MetricsReport;
    case 'recent':
      return await recentReport(received);
    case 'tally':
      return controlled.tally();
    case 'configure':
      await described(() => controlled.configure(received.config));
      return null;
    case 'load':
      return await controlled.load({ stats: received.stats === true });
    case 'held':
      return await router.held(received.after);
    default:
      throw new UnreadableError(
        `There is no control message "${String(received satisfies never)}".`,
      );
  }
}

/** An error of the application travels with its own frames alone: those say where the mistake is. */
async function described(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const failure = new Error(String(error));
    failure.stack = describeError(error);
    throw failure;
  }
}

const TYPES: ReadonlySet<unknown> = new Set<ControlMessage['type']>([
  'routing',
  'health',
  'report',
  'attach',
  'rank',
  'metrics',
  'recent',
  'tally',
  'configure',
  'load',
  'held',
]);

function readControlMessage(message: unknown): ControlMessage {
  if (isControlMessage(message)) return message;
  const type = isBareObject(message) ? message['type'] : undefined;
  throw new UnreadableError(`There is no control message ${JSON.stringify(type)}.`);
}

/** The sender is the controller of this version, so a message has the members of its type. */
function isControlMessage(message: unknown): message is ControlMessage {
  return isBareObject(message) && TYPES.has(message['type']);
}
