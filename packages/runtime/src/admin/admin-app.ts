import {
  createApp,
  JSONResponse,
  PlainTextResponse,
  Router,
  ValidationError,
  type App,
  type HttpRequest,
  type HttpResponse,
} from '@sluice/core';
import { isRecord } from '@sluice/core/internal';

import type { AdminControl } from './admin-control.js';
import type { Scaled } from './scale-deployment.js';
import type { AttachControl } from './attach/attach-control.js';
import { attachRoutes } from './attach/attach-routes.js';
import { inject, readInjected, type InjectTarget } from './attach/inject.js';
import { dashboardFiles } from './dashboard/dashboard-files.js';
import { dashboardRoutes } from './dashboard/dashboard-routes.js';
import { openApiOf } from './api/open-api.js';
import { logRoutes } from './logs/log-routes.js';

/** The version of Ray whose API this is. Its command refuses a server that is older than it needs. */
const RAY_VERSION = '2.60.0';

/** Of Ray's jobs API, whose clients ask for it; see `CURRENT_VERSION` in ray/dashboard/modules/version.py. */
const API_VERSION = '4';

/** Makes the admin API: Ray Serve's REST API, in its paths, statuses and shapes. */
export function createAdminApp(
  control: AdminControl,
  {
    attach,
    logFile,
    front,
  }: {
    readonly attach: AttachControl;
    /** The file that the server's output goes into; undefined where it goes elsewhere. */
    readonly logFile: string | undefined;
    readonly front: InjectTarget | undefined;
  },
): App {
  const router = Router()
    .include(attachRoutes(attach))
    .include(logRoutes(logFile))
    .include(dashboardFiles())
    .include(dashboardRoutes(control.dashboard))
    .get('/api/ray/version', { ...openApiOf('version'), query: {} }, () => ({
      version: API_VERSION,
      ray_version: RAY_VERSION,
      ray_commit: '',
      session_name: `sluice_${process.pid}`,
    }))
    .get('/metrics', { ...openApiOf('metrics'), query: {} }, async () => {
      const { text, contentType } = await control.metrics();
      return new PlainTextResponse(text, { contentType });
    })
    .get(
      '/api/serve/applications/',
      {
        ...openApiOf('details'),
        query: { api_type: { type: String, optional: true } },
      },
      ({ query }) => {
        const source = query.api_type?.toLowerCase();
        if (source === undefined || source === '') return control.details();
        if (source === 'declarative' || source === 'imperative') return control.details(source);
        return new PlainTextResponse(
          `Invalid 'api_type' value: '${source}'. Must be one of: imperative, declarative`,
          { status: 400 },
        );
      },
    )
    .put(
      '/api/serve/applications/',
      { ...openApiOf('apply'), query: {} },
      async (_input, request) => await applyTo(control, request),
    )
    .delete('/api/serve/applications/', { ...openApiOf('deleteAll'), query: {} }, async () => {
      await control.deleteAll();
      return new PlainTextResponse('');
    })
    .delete(
      '/api/v1/applications/:application',
      { ...openApiOf('deleteOne'), params: { application: String } },
      async ({ params: { application } }) => {
        if (await control.delete(application)) return new PlainTextResponse('');
        return new JSONResponse(
          { error: `There is no application "${application}".` },
          { status: 404 },
        );
      },
    )
    .get('/api/v1/revisions', { ...openApiOf('revisions'), query: {} }, () => ({
      applications: control.revisions(),
    }))
    .post(
      '/api/v1/applications/:application/rollback',
      { ...openApiOf('rollback'), params: { application: String } },
      async ({ params: { application } }) => {
        const back = await control.goBack(application);
        if (back.kind === 'accepted') return { revision: back.revision };
        const status = back.kind === 'unknown' ? 404 : 409;
        return new JSONResponse({ error: back.text }, { status });
      },
    )
    .post(
      '/api/v1/inject',
      { ...openApiOf('inject'), query: {} },
      async (_input, request) =>
        await inject(readInjected(await request.json()), front, request.signal),
    )
    .post(
      '/api/v1/applications/:application/deployments/:deployment/scale',
      { ...openApiOf('scale'), params: { application: String, deployment: String } },
      async ({ params }, request) => await scaleBy(control, params, request),
    );
  return createApp(router, {
    title: 'Sluice admin API',
    description:
      "Deploys, shows and deletes the applications of a running server. The paths and shapes are those of Ray Serve's REST API.",
    version: RAY_VERSION,
    redirectSlashes: true,
    openapiExtra: {
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
  });
}

async function applyTo(control: AdminControl, request: HttpRequest): Promise<HttpResponse> {
  const body = await readJson(request);
  if (body.problem !== undefined) return new PlainTextResponse(body.problem, { status: 400 });
  const applied = await control.apply(body.value);
  switch (applied.kind) {
    case 'accepted':
      return new PlainTextResponse('');
    case 'invalid':
      return new PlainTextResponse(applied.text, { status: 400 });
    case 'fixed':
      return new PlainTextResponse(applied.text, { status: 409 });
    default:
      return applied satisfies never;
  }
}

async function scaleBy(
  control: AdminControl,
  { application, deployment }: { readonly application: string; readonly deployment: string },
  request: HttpRequest,
): Promise<HttpResponse> {
  const body = await readJson(request);
  const wanted = isRecord(body.value) ? body.value['target_num_replicas'] : undefined;
  if (typeof wanted !== 'number' || !Number.isSafeInteger(wanted) || wanted < 0) {
    const problem = body.problem ?? 'target_num_replicas must be a whole number of at least 0.';
    return new JSONResponse({ error: `Invalid request body: ${problem}` }, { status: 400 });
  }
  const { status, ...answer } = SCALED[await control.scale(application, deployment, wanted)];
  return new JSONResponse(answer, { status });
}

/** The texts of Ray, which programs may look for. */
const SCALED: Readonly<
  Record<Scaled, { readonly status: number; readonly [key: string]: unknown }>
> = {
  accepted: {
    status: 200,
    message: 'Scaling request received. Deployment will get scaled asynchronously.',
  },
  unknown: { status: 404, error: 'Application or Deployment not found' },
  deleting: { status: 412, error: 'Deployment is deleted' },
  refused: {
    status: 412,
    error:
      'The application does not say external_scaler_enabled: true in its config, so its deployments are scaled by Sluice.',
  },
};

interface JsonBody {
  readonly value?: unknown;
  readonly problem?: string;
}

/** The API's mistakes are plain text with 400, as Ray's are, and not core's 422. */
async function readJson(request: HttpRequest): Promise<JsonBody> {
  try {
    return { value: await request.json() };
  } catch (error) {
    if (error instanceof ValidationError) {
      return { problem: `The body is no JSON that can be read: ${error.message}` };
    }
    throw error;
  }
}
