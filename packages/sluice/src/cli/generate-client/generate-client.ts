import type { AppModel, OperationModel, SocketModel, TypeModel } from '@sluice/core';
import {
  createComponents,
  formInputs,
  handlersOf,
  hasForm,
  forbids,
  jsonSchema,
} from '@sluice/core/internal';

import {
  type CallParts,
  type MethodArgument,
  type TypeWriter,
  argumentsOf,
  identifier,
  propertiesOf,
} from './arguments-of.js';
import {
  CLIENT_MEMBERS,
  FUNCTIONS,
  HELPERS,
  RUNTIME_HEAD,
  STREAM_MEMBERS,
} from './client-runtime.js';
import { methodNames } from './method-names.js';
import { commentText, isRecord, quote, typeText } from './schema-type.js';

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

function titled(title: string): string {
  return title.charAt(0).toUpperCase() + title.slice(1);
}

/** The helpers that a text calls, and those that they call. */
function helpersFor(text: string): string {
  const names = Object.entries(HELPERS).filter(
    ([name]) => text.includes(`${name}(`) || (name === 'segment' && text.includes('segments(')),
  );
  return names.map(([, helper]) => helper).join('');
}

interface Types extends TypeWriter {
  /** The type of values that a client gets. */
  output(type: TypeModel): string;
  /** Gives a type of several lines a name of its own; returns any other as it is. */
  named(name: string, text: string): string;
  /** The named types, all that were used until now. */
  declarations(): string;
}

function typesOf({ options }: AppModel): Types {
  const registry = createComponents({
    forbidUnknown: forbids(options.forbidUnknown, 'body'),
    strictness: options.validation ?? 'compat',
  });
  const further = new Map<string, string>();
  const isTaken = (name: string): boolean =>
    further.has(name) ||
    Object.keys(registry.schemas).some((one) => titled(identifier(one)) === name);
  const schemaOf = (type: TypeModel): unknown => {
    const schema = jsonSchema(type, { direction: 'input', registry });
    return '$ref' in schema ? registry.schemas[componentOf(schema.$ref)] : schema;
  };
  return {
    input: (type, indent) =>
      typeText(jsonSchema(type, { direction: 'input', registry }), nameOf, indent),
    output: (type) => typeText(jsonSchema(type, { direction: 'output', registry }), nameOf),
    named: (wanted, text) => {
      if (!text.includes('\n')) return text;
      let name = wanted;
      for (let number = 2; isTaken(name); number += 1) name = `${wanted}${number}`;
      further.set(name, text);
      return name;
    },
    properties: (type) => propertiesOf(schemaOf(type)),
    isEmptyAllowed: (type) => {
      const schema = schemaOf(type);
      return (
        isRecord(schema) && !(Array.isArray(schema['required']) && schema['required'].length > 0)
      );
    },
    declarations: () =>
      [
        ...Object.entries(registry.schemas).map(([name, schema]) =>
          declaration(titled(identifier(name)), schema),
        ),
        ...Array.from(further, ([name, text]) => typeDeclaration(name, text)),
      ].join('\n'),
  };
}

function declaration(name: string, schema: unknown): string {
  const description = isRecord(schema) ? schema['description'] : undefined;
  const comment = commentText([typeof description === 'string' ? description : undefined], '');
  return `${comment}${typeDeclaration(name, typeText(schema, nameOf))}`;
}

function typeDeclaration(name: string, text: string): string {
  // The braces of an object are those at both ends.
  return /^\{\n(?: .*\n)*\}$/.test(text)
    ? `export interface ${name} ${text}\n`
    : `export type ${name} = ${text};\n`;
}

function nameOf(reference: string): string {
  return titled(identifier(componentOf(reference)));
}

function componentOf(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
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

function objectText(members: readonly string[]): string {
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
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

interface MethodParts {
  readonly comment: readonly (string | undefined)[];
  readonly name: string;
  readonly given: readonly MethodArgument[];
  readonly last: string | undefined;
  readonly type: string;
  readonly body: string;
}

const WIDTH = 100;

/** A call on one line, or with a line for each argument, or for each member of a long object. */
function callText(called: string, args: readonly (string | readonly string[])[]): string {
  const short = args.map((arg) => (typeof arg === 'string' ? arg : objectText(arg)));
  const line = `${called}(${short.join(', ')})`;
  if (line.length + '    return ;'.length <= WIDTH) return line;
  const lines = args.map((arg, index) => {
    const text = short[index] ?? '';
    if (typeof arg === 'string' || text.length + '      ,'.length <= WIDTH) return text;
    return `{\n${arg.map((member) => `        ${member},\n`).join('')}      }`;
  });
  return `${called}(\n${lines.map((text) => `      ${text},\n`).join('')}    )`;
}

function methodText({ comment, name, given, last, type, body }: MethodParts): string {
  const texts = given.map(({ name: own, type: ownType, isOptional }, index) => {
    const mustStay = given.slice(index + 1).some((one) => !one.isOptional);
    if (!isOptional) return `${own}: ${ownType}`;
    return mustStay ? `${own}: ${ownType} | undefined` : `${own}?: ${ownType}`;
  });
  const all = last === undefined ? texts : [...texts, last];
  const documented = given.flatMap((one) =>
    one.description === undefined ? [] : [`@param ${one.name} ${one.description}`],
  );
  const head = `  ${name}(${all.join(', ')}): ${type} {`;
  const isShort = head.length <= WIDTH && !head.includes('\n');
  const signature = isShort
    ? head
    : `  ${name}(\n${all.map((one) => `    ${one.replaceAll('\n', '\n  ')},\n`).join('')}  ): ${type} {`;
  return `${commentText([...comment, ...documented], '  ')}${signature}\n    ${body}\n  }\n`;
}
