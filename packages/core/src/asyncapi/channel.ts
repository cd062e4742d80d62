import type { ParameterObject } from 'openapi3-ts/oas31';
import type { EndpointModel } from '../model/app-model.js';
import { pathTemplate } from '../model/path.js';
import type { Components } from '../openapi/components.js';
import { parametersOf } from '../openapi/parameters.js';
import { defined } from '../types/members.js';
import type { AsyncApiChannel, AsyncApiOperation, AsyncApiReference } from './asyncapi-object.js';

/** What all channels of a document have in common. */
export interface ChannelContext {
  readonly components: Components;
  readonly errorFormat: 'detail' | 'problem';
  /** Before the addresses of channels. */
  readonly prefix: string;
  readonly serversOf: (kind: 'ws' | 'http') => readonly AsyncApiReference[];
  /** Makes a name that no other channel has. */
  readonly free: (wanted: string) => string;
}

/** A channel, and what the application does with it. */
export interface Described {
  readonly name: string;
  readonly channel: AsyncApiChannel;
  readonly operations: readonly (readonly [string, AsyncApiOperation])[];
}

/** What a channel and its bindings say of the parameters of an endpoint. */
export interface ChannelParts {
  readonly common: Pick<AsyncApiChannel, 'address' | 'parameters' | 'servers'>;
  /** The query as an object; undefined without parameters in it. */
  readonly query: object | undefined;
  readonly headers: object | undefined;
}

/** Describes where an endpoint is, and what a client sends to get there. */
export function channelParts(
  endpoint: EndpointModel,
  kind: 'ws' | 'http',
  { components, prefix, serversOf }: ChannelContext,
): ChannelParts {
  const parameters = parametersOf(endpoint, new Map(), {
    direction: 'input',
    registry: components,
  });
  const inPath = parameters.filter((parameter) => parameter.in === 'path');
  const servers = serversOf(kind);
  return {
    common: {
      address: `${prefix}${pathTemplate(endpoint.path)}`,
      ...(inPath.length > 0
        ? { parameters: Object.fromEntries(inPath.map((each) => [each.name, asText(each)])) }
        : undefined),
      ...(servers.length > 0 ? { servers } : undefined),
    },
    query: objectOf(parameters.filter((parameter) => parameter.in === 'query')),
    headers: objectOf(parameters.filter((parameter) => parameter.in === 'header')),
  };
}

/** Parameters of an address are texts, without a schema. */
function asText({ description, schema = {}, example }: ParameterObject): object {
  const { enum: values, default: value } = 'enum' in schema || 'default' in schema ? schema : {};
  return {
    ...defined({ description }),
    ...(values === undefined ? undefined : { enum: values.map(String) }),
    ...(value === undefined ? undefined : { default: String(value) }),
    ...(example === undefined ? undefined : { examples: [String(example)] }),
  };
}

function objectOf(parameters: readonly ParameterObject[]): object | undefined {
  if (parameters.length === 0) return undefined;
  const required = parameters.filter((each) => each.required === true).map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(
      parameters.map(({ name, schema, description }) => [
        name,
        { ...schema, ...defined({ description }) },
      ]),
    ),
    ...(required.length > 0 ? { required } : undefined),
  };
}

/** Makes a function that gives names once: letters, digits, and a number where a name is taken. */
export function freeNames(): (wanted: string) => string {
  const taken = new Set<string>();
  return (wanted) => {
    const safe = wanted.replaceAll(/[^A-Za-z0-9_-]/g, '_') || 'channel';
    let name = safe;
    for (let number = 2; taken.has(name); number += 1) name = `${safe}_${number}`;
    taken.add(name);
    return name;
  };
}
