/** The documentation of one operation of the admin API. */
export interface OperationDocs {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly openapiExtra?: Readonly<Record<string, unknown>>;
}

type OperationName =
  | 'version'
  | 'metrics'
  | 'details'
  | 'apply'
  | 'deleteAll'
  | 'deleteOne'
  | 'inject'
  | 'revisions'
  | 'rollback'
  | 'scale';

const TEXT = { 'text/plain': { schema: { type: 'string' } } };

const DOCS: Readonly<Record<OperationName, Omit<OperationDocs, 'operationId'>>> = {
  version: {
    summary: 'Version',
    description: 'The version of the API: that of the Ray release whose command speaks it.',
    tags: ['server'],
  },
  metrics: {
    summary: 'Metrics',
    description: 'The metrics of all processes, in the text format of Prometheus.',
    tags: ['server'],
  },
  details: {
    summary: 'Applications, deployments and replicas',
    description:
      "Everything that is known, as Ray Serve's `ServeInstanceDetails`. `api_type` shows only the applications of a config (`declarative`) or of code (`imperative`).",
    tags: ['applications'],
  },
  apply: {
    summary: 'Deploy a config',
    description:
      'Makes the applications of a config file, as JSON, those that are wanted: new ones are started, changed ones updated, others deleted. Answers as soon as the config has been read and its sources compiled; the status tells the rest. With 400 or 409 nothing has changed.',
    tags: ['applications'],
    openapiExtra: {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: { type: 'object' } } },
      },
      responses: {
        '400': { description: 'Every mistake of the config, each on a line', content: TEXT },
        '409': { description: 'http_options that cannot change at run time', content: TEXT },
      },
    },
  },
  deleteAll: {
    summary: 'Delete every application',
    description: 'Replicas finish what they have. The server stays, and takes another config.',
    tags: ['applications'],
  },
  deleteOne: {
    summary: 'Delete one application',
    description: 'Its replicas finish what they have. The others stay as they are.',
    tags: ['applications'],
  },
  revisions: {
    summary: 'Revisions',
    description:
      'By application: the revision that is deployed, and those that have served and can be gone back to.',
    tags: ['applications'],
  },
  rollback: {
    summary: 'Go back to the revision that last served',
    description:
      'By rolling update, without a failed request. Answers `{"revision"}` as soon as it is what is wanted; the status tells the rest.',
    tags: ['applications'],
    openapiExtra: {
      responses: {
        '404': { description: 'There is no such application' },
        '409': { description: 'There is nothing to go back to, or its code is gone' },
      },
    },
  },
  inject: {
    summary: 'Send a request to the applications',
    description:
      'For who reaches this API and not the port of HTTP: `{"method", "path", "headers", "body"}`, the body in base64. `x-injected-head` of the answer has the status and headers of the response, as JSON in base64; the body is that of the response.',
    tags: ['server'],
  },
  scale: {
    summary: 'Set the number of replicas',
    description:
      'For applications with `external_scaler_enabled: true`: another program decides how many replicas there are.',
    tags: ['deployments'],
    openapiExtra: {
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: ['target_num_replicas'],
              properties: { target_num_replicas: { type: 'integer', minimum: 0 } },
            },
          },
        },
      },
    },
  },
};

/** What the document says of an operation. */
export function openApiOf(name: OperationName): OperationDocs {
  return { operationId: name, ...DOCS[name] };
}
