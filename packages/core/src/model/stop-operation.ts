import type { OperationModel } from './app-model.js';
import type { ArgumentModel, HandlerModel, ParameterModel } from './handler-model.js';

/** The field in which clients that come back name the event that they had last. */
export const LAST_EVENT_ID = 'last-event-id';

/** The field of a response that names its stream, for clients that read no events. */
export const STREAM_ID = 'x-stream-id';

/**
 * The operations of an application, and for each whose streams are resumable the one that stops them:
 * `DELETE` of the same path.
 */
export function withStops(operations: readonly OperationModel[]): readonly OperationModel[] {
  return [...operations, ...operations.flatMap(stopsOf)];
}

/**
 * The operation that stops the streams of another, with the dependencies of that one, whose path, values
 * for them and `Last-Event-ID` are all that it takes; none for an operation that is not resumable.
 */
export function stopsOf(operation: OperationModel): readonly OperationModel[] {
  const { resumable, run, docs } = operation;
  if (resumable === undefined) return [];
  const { tags, hidden, deprecated } = docs;
  const name = `stop${run.name.charAt(0).toUpperCase()}${run.name.slice(1)}`;
  return [
    {
      kind: 'http',
      path: operation.path,
      dependencies: operation.dependencies,
      ...(operation.versions === undefined ? {} : { versions: operation.versions }),
      run: { kind: 'constant', name, value: undefined },
      ...inputsOf(operation),
      methods: ['DELETE'],
      status: 204,
      response: undefined,
      responses: (operation.responses ?? []).filter(({ status }) => REFUSALS.has(status)),
      sse: false,
      stops: resumable,
      maxBodyBytes: operation.maxBodyBytes,
      maxFields: undefined,
      maxFiles: undefined,
      maxPartBytes: undefined,
      maxJsonKeys: operation.maxJsonKeys,
      maxJsonDepth: operation.maxJsonDepth,
      middleware: operation.middleware,
      exceptions: operation.exceptions,
      inputErrors: operation.inputErrors,
      retry: 'safe-methods',
      docs: {
        summary: `Stop a stream of: ${docs.summary ?? run.name}`,
        ...(tags === undefined ? {} : { tags }),
        ...(hidden === undefined ? {} : { hidden }),
        ...(deprecated === undefined ? {} : { deprecated }),
      },
      mcp: false,
    },
  ];
}

/** What dependencies answer with, and that there is no such stream. */
const REFUSALS: ReadonlySet<string> = new Set(['401', '403', '404', '429']);

/** The values of the path, the dependencies, and the field that names the stream. */
function inputsOf({
  parameters,
  depends,
  arguments: all,
}: OperationModel): Omit<HandlerModel, 'run'> {
  const inPath = parameters.filter(({ source }) => source === 'path');
  const own: readonly ParameterModel[] = [...inPath, NAMED_STREAM];
  return {
    parameters: own,
    bodies: [],
    depends,
    arguments: [
      ...own.map((_, index): ArgumentModel => ({ kind: 'parameter', index })),
      ...depends.map((_, index): ArgumentModel => ({ kind: 'dependency', index })),
      ...all.flatMap(pathGroupOf),
    ],
  };
}

/** The field of a client that comes back, or stops a stream. */
export const NAMED_STREAM: ParameterModel = {
  source: 'header',
  name: LAST_EVENT_ID,
  type: { kind: 'string', constraints: {} },
  required: true,
  defaultValue: undefined,
  hasDefault: false,
  catchAll: false,
  secret: true,
  docs: { description: 'The id of any event of the stream, or its `x-stream-id`.' },
};

function pathGroupOf(argument: ArgumentModel): readonly ArgumentModel[] {
  if (argument.kind === 'group' && argument.group.source === 'path') return [argument];
  if (argument.kind !== 'input' || argument.input.params === undefined) return [];
  return [{ kind: 'group', group: argument.input.params }];
}
