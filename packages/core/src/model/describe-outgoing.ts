import type { OperationOptions } from '../decorators/options.js';
import type { RouteRecord } from '../decorators/record.js';
import type { DefinitionProblem } from '../errors.js';
import type { CallbackOptions, WebhookOptions } from '../outgoing-options.js';
import type { OutgoingModel } from './app-model.js';
import { describeOperation } from './describe-operation.js';
import type { Endpoint } from './endpoint.js';
import { inputsOf } from './inputs-of.js';
import { reportAt } from './problems.js';
import { withSharedBody } from './shared-body.js';

type Outgoing<O> = Readonly<Record<string, O>>;

/** Describes the requests that an application sends at any time. */
export function describeWebhooks(
  webhooks: Outgoing<WebhookOptions> = {},
  problems: DefinitionProblem[],
): readonly OutgoingModel[] {
  return Object.entries(webhooks).map(([name, options]) =>
    describeOutgoing(options, { name, where: `the webhook "${name}"`, problems }),
  );
}

/** Describes the requests that an operation sends to addresses that its client gave. */
export function describeCallbacks(
  { callbacks = {} }: OperationOptions,
  { where, problems }: Pick<Endpoint, 'where' | 'problems'>,
): readonly OutgoingModel[] {
  return Object.entries<CallbackOptions>(callbacks).map(([name, options]) => {
    const place = { name, where: `${where} callback "${name}"`, problems };
    const { url } = options;
    if (typeof url !== 'string' || url === '') {
      reportAt(problems, place.where)(
        'E_OPTION_INVALID',
        'does not say where it is sent.',
        "Give its url: '{$request.body#/callbackUrl}', or another runtime expression of OpenAPI.",
      );
    }
    return { ...describeOutgoing(options, place), url };
  });
}

interface Place {
  readonly name: string;
  readonly where: string;
  readonly problems: DefinitionProblem[];
}

/** Describes a request that an application sends. */
export function describeOutgoing(
  { method = 'POST', ...options }: WebhookOptions,
  { name, where, problems }: Place,
): OutgoingModel {
  const methods = [method.toUpperCase()];
  const route: RouteRecord & { readonly kind: 'http' } = {
    kind: 'http',
    decorator: name,
    methods,
    path: '/',
    options,
  };
  const endpoint: Endpoint = { ...NO_CODE, where, problems, route, inputs: options };
  const { path, dependencies } = endpoint;
  const run = { kind: 'constant', name, value: undefined } as const;
  const common = withSharedBody({ run, path, dependencies, ...inputsOf(endpoint) }, problems);
  const operation = describeOperation(endpoint, route, {
    common: { ...common, middleware: [], exceptions: [] },
    // The receiver is another application, to which the options of this one do not apply.
    application: {},
    responses: [options],
  });
  return { name, operation };
}

/** An endpoint that others serve. */
const NO_CODE = {
  signature: undefined,
  emitted: undefined,
  records: [],
  isDeclared: true,
  length: 0,
  scopes: [],
  chain: [],
  missingMetadata: () => undefined,
  reportHidden: () => undefined,
  path: { pattern: '/', segments: [] },
  pathIsValid: true,
  dependencies: [],
  describeDependency: () => undefined,
} satisfies Partial<Endpoint>;
