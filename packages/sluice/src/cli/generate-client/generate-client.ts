import type { AppModel, OperationModel, SocketModel } from '@sluice/core';
import { formInputs, handlersOf, hasForm } from '@sluice/core/internal';

import { type CallParts, type MethodArgument, argumentsOf, identifier } from './arguments-of.js';
import {
  CLIENT_MEMBERS,
  FUNCTIONS,
  HELPERS,
  RUNTIME_HEAD,
  STREAM_MEMBERS,
} from './client-runtime.js';
import { type Types, titled, typesOf } from './client-types.js';
import { methodNames } from './method-names.js';
import { callText, methodText, objectText } from './method-text.js';
import { commentText, quote } from './schema-type.js';

/**
 * Writes a client of an application as one TypeScript file that needs nothing else: an interface for each schema,
 * and a class with a method for each operation that the document shows. The same model always makes the same text.
 */
export function generateClient(model: AppModel): string {
  const types = typesOf(model);
  const operations = model.operations.filter(({ docs }) => docs.hidden !== true);
  const names = methodNames([...operations, ...model.sockets]);
  const methods = [
    ...operations.map((operation) => operationMethod(operation, names.get(operation) ?? '', types)),
    ...model.sockets.map((socket) => socketMethod(socket, names.get(socket) ?? '', types)),
  ].join('\n');
  const className = `${identifier(titled(model.title))}Client`;
  const streams = methods.includes('this.#stream<') ? STREAM_MEMBERS : '';
  const body = `${commentText([model.description], '')}export class ${className} {
  readonly #url: string;
  readonly #options: ClientOptions;

  /** \`url\` is that of the application, with its route prefix. */
  constructor(url: string | URL, options: ClientOptions = {}) {
    this.#url = String(url).replace(/\\/+$/, '');
    this.#options = options;
  }

${methods}
${CLIENT_MEMBERS}${streams}}
`;
  return [
    `// Client of ${model.title} ${model.version}, made by "sluice client". Changes are lost when it is made again.\n`,
    types.declarations(),
    RUNTIME_HEAD,
    `${body}${FUNCTIONS}${helpersFor(body)}`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** The helpers that a text calls, and those that they call. */
function helpersFor(text: string): string {
  const names = Object.entries(HELPERS).filter(
    ([name]) => text.includes(`${name}(`) || (name === 'segment' && text.includes('segments(')),
  );
  return names.map(([, helper]) => helper).join('');
}

function operationMethod(operation: OperationModel, name: string, types: Types): string {
  const parts = newParts();
  const given = argumentsOf(operation, parts, types);
  const path = pathText(operation, parts, given);
  const result = resultOf(operation, types, name);
  const [method = 'GET'] = operation.methods;
  const call = callText(`this.#${result.kind}<${result.type}>`, [
    quote(method),
    path.text,
    partsOf(operation, parts),
    'options',
  ]);
  const { summary, description, deprecated } = operation.docs;
  const type =
    result.kind === 'stream' ? `AsyncIterable<${result.type}>` : `Promise<${result.type}>`;
  return methodText({
    comment: [summary, description, deprecated === true ? '@deprecated' : undefined],
    name,
    given: [...path.further, ...namedTypes(given, name, types)],
    last: 'options: CallOptions = {}',
    type,
    body: `return ${call};`,
  });
}

function socketMethod(socket: SocketModel, name: string, types: Types): string {
  const parts = newParts();
  const given = argumentsOf(socket, parts, types);
  const path = pathText(socket, parts, given);
  const query = parts.query.length === 0 ? undefined : objectText(parts.query);
  const { receive, send, description } = socket;
  return methodText({
    comment: [
      `The URL of a WebSocket${description === undefined ? '.' : `: ${description}`}`,
      receive && `Takes ${oneLine(types.input(receive))} as JSON.`,
      send && `Sends ${oneLine(types.output(send))} as JSON.`,
    ],
    name,
    given: [...path.further, ...namedTypes(given, name, types)],
    last: undefined,
    type: 'string',
    body: `const url = \`\${this.#url.replace(/^http/, 'ws')}${path.text.slice(1, -1)}\`;
    ${query === undefined ? 'return url;' : `return \`\${url}?\${new URLSearchParams(pairsOf(${query}))}\`;`}`,
  });
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

function newParts(): CallParts {
  return {
    path: new Map(),
    query: [],
    headers: [],
    cookies: [],
    form: [],
    properties: [],
    body: undefined,
  };
}

/** The path as a template, and the arguments for parameters that only dependencies take. */
function pathText(
  { path }: OperationModel | SocketModel,
  parts: CallParts,
  given: readonly MethodArgument[],
): { readonly text: string; readonly further: readonly MethodArgument[] } {
  const further: MethodArgument[] = [];
  const segments = path.segments.map((segment) => {
    if (segment.kind === 'static') return encodeURIComponent(segment.text);
    const known = parts.path.get(segment.name);
    const name = known ?? identifier(segment.name);
    if (known === undefined && given.every((one) => one.name !== name)) {
      further.push({ name, type: 'string | number', isOptional: false });
    }
    return `\${${segment.kind === 'catchAll' ? 'segments' : 'segment'}(${name})}`;
  });
  const text = `/${segments.join('/')}`;
  return { text: text.includes('${') ? `\`${text}\`` : quote(text), further };
}

function partsOf(operation: OperationModel, parts: CallParts): readonly string[] {
  const headers = [
    ...parts.headers,
    ...(parts.cookies.length > 0 ? [`cookie: cookies(${objectText(parts.cookies)})`] : []),
  ];
  const form = formInputs(handlersOf(operation));
  const make = form.files.length > 0 ? 'multipartOf' : 'formOf';
  const json = parts.properties.length > 0 ? objectText(parts.properties) : parts.body;
  return [
    parts.query.length > 0 ? `query: ${objectText(parts.query)}` : undefined,
    headers.length > 0 ? `headers: ${objectText(headers)}` : undefined,
    json === undefined ? undefined : `json: ${json}`,
    hasForm(form) ? `body: ${make}(${objectText(parts.form)})` : undefined,
  ].filter((one) => one !== undefined);
}

interface Result {
  readonly kind: 'value' | 'stream';
  readonly type: string;
}

function resultOf(operation: OperationModel, types: Types, name: string): Result {
  const { response, status, sse, streams, responseClasses = [] } = operation;
  const isStream = sse || streams === true;
  const kind = isStream ? 'stream' : 'value';
  if (status === 204) return { kind: 'value', type: 'void' };
  if (responseClasses.length > 0 && !isStream) return { kind, type: 'Response' };
  if (response === undefined) return { kind, type: 'unknown' };
  const type = isStream && response.kind === 'array' ? response.items : response;
  return { kind, type: types.named(`${titled(name)}Result`, types.output(type)) };
}

function namedTypes(
  given: readonly MethodArgument[],
  method: string,
  types: Types,
): readonly MethodArgument[] {
  return given.map((one) => ({
    ...one,
    type: types.named(`${titled(method)}${titled(one.name)}`, one.type),
  }));
}
