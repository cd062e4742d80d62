import { HttpError, Router, type HttpRequest } from '@sluice/core';
import { isRecord } from '@sluice/core/internal';

import type { Scaled } from '../scale-deployment.js';
import type { LiveFigures } from './live-sample.js';
import type { FailureCount, ProcessSpan, TraceSummary } from './recent-view.js';

/** What the dashboard shows and does beyond the API of Ray. */
export interface DashboardControl {
  /** Figures of the last minutes, after a time in milliseconds since 1970. */
  live(afterMs: number): Promise<LiveFigures>;
  /** The last traces, newest first; from now on some requests of each second are recorded for a while. */
  traces(): Promise<readonly TraceSummary[]>;
  /** The spans of a trace; undefined for one that is not kept. */
  spans(traceId: string): readonly ProcessSpan[] | undefined;
  /** The last failures, newest first. */
  failures(): Promise<readonly FailureCount[]>;
  /** The last lines that a replica has printed; undefined when there is no such replica. */
  output(replica: string): Promise<readonly string[] | undefined>;
  /** Replaces all replicas, each after its successor is ready; false when there is no such deployment. */
  restart(application: string, deployment: string): boolean;
  /** Sets how many replicas there should be, until the next config or code says otherwise. */
  setReplicas(application: string, deployment: string, count: number): Promise<Scaled>;
}

/** More is a mistake of the hand on one machine. */
const MAX_REPLICAS = 10_000;

const DEPLOYMENT = { params: { application: String, deployment: String } };
const TAGS = { tags: ['deployments'] };

/** The paths of the admin API that the dashboard uses, which scripts may use too. */
export function dashboardRoutes(control: DashboardControl): Router {
  return Router()
    .get(
      '/api/v1/live',
      {
        tags: ['server'],
        summary: 'Figures of the last minutes',
        query: { after: { type: Number, optional: true } },
      },
      async ({ query: { after = 0 } }) => await control.live(after),
    )
    .get(
      '/api/v1/failures',
      { tags: ['server'], summary: 'The last failures, those that are alike as one', query: {} },
      async () => ({ failures: await control.failures() }),
    )
    .get(
      '/api/v1/traces',
      {
        tags: ['server'],
        summary:
          'The last traces; up to 20 requests a second are recorded for 10 s from the call on',
        query: {},
      },
      async () => ({ traces: await control.traces() }),
    )
    .get(
      '/api/v1/traces/:trace',
      { tags: ['server'], summary: 'The spans of a trace', params: { trace: String } },
      ({ params: { trace } }) => {
        const spans = control.spans(trace);
        if (spans === undefined) throw new HttpError(404, `There is no trace "${trace}".`);
        return { spans };
      },
    )
    .get(
      '/api/v1/replicas/:replica/output',
      { tags: ['processes'], summary: 'The last lines of a replica', params: { replica: String } },
      async ({ params: { replica } }) => {
        const lines = await control.output(replica);
        if (lines === undefined) throw new HttpError(404, `There is no replica "${replica}".`);
        return { lines };
      },
    )
    .post(
      '/api/v1/applications/:application/deployments/:deployment/restart',
      { ...TAGS, ...DEPLOYMENT, summary: 'Replace all replicas, one after the other' },
      ({ params: { application, deployment } }) => {
        if (!control.restart(application, deployment)) throw unknown(application, deployment);
        return {};
      },
    )
    .post(
      '/api/v1/applications/:application/deployments/:deployment/replicas',
      { ...TAGS, ...DEPLOYMENT, summary: 'Set how many replicas there should be' },
      async ({ params: { application, deployment } }, request) => {
        const count = await countOf(request);
        const outcome = await control.setReplicas(application, deployment, count);
        if (outcome === 'unknown' || outcome === 'deleting') throw unknown(application, deployment);
        if (outcome === 'refused') {
          throw new HttpError(
            409,
            `${deployment} is autoscaled. Change its autoscaling_config instead.`,
          );
        }
        return { count };
      },
    );
}

async function countOf(request: HttpRequest): Promise<number> {
  const body: unknown = await request.json();
  const count = isRecord(body) ? body['count'] : undefined;
  if (typeof count === 'number' && Number.isInteger(count) && count >= 0 && count <= MAX_REPLICAS) {
    return count;
  }
  throw new HttpError(400, `count must be a whole number from 0 to ${MAX_REPLICAS}.`);
}

function unknown(application: string, deployment: string): HttpError {
  return new HttpError(
    404,
    `There is no deployment "${deployment}" of application "${application}".`,
  );
}
