import type { AppModel } from '../model/app-model.js';
import { documentedVersion, modelOfVersion } from '../model/versions.js';
import { createComponents } from '../openapi/components.js';
import { defined } from '../types/members.js';
import type { AsyncApiInfo, AsyncApiObject } from './asyncapi-object.js';
import { asAsyncSchemas } from './async-schema.js';
import { asyncSecuritySchemes } from './async-security.js';
import { asyncServers } from './async-servers.js';
import { type ChannelContext, type Described, freeNames } from './channel.js';
import { socketChannel } from './socket-channel.js';
import { isStream, streamChannel } from './stream-channel.js';

/** Options of {@link asyncapiDocument}. */
export interface AsyncApiOptions {
  /** Where the paths start, for example the route prefix `/my_app`; defaults to nowhere. */
  readonly rootPath?: string;
  /** The version of the API that is described; defaults to that of the OpenAPI document. */
  readonly version?: string;
}

/**
 * Describes the WebSockets and the streams of an application as an AsyncAPI 3.0 document, from its model alone.
 *
 * The actions are those of the application: it receives what clients send.
 */
export function asyncapiDocument(model: AppModel, options: AsyncApiOptions = {}): AsyncApiObject {
  const version = options.version ?? documentedVersion(model);
  const shown = version === undefined ? model : modelOfVersion(model, version);
  const components = createComponents({
    forbidUnknown: false,
    strictness: shown.options.validation ?? 'compat',
    docComments: shown.options.docComments ?? false,
  });
  const { servers, refsOf } = asyncServers(shown.options.servers ?? []);
  const hasServers = Object.keys(servers).length > 0;
  const context: ChannelContext = {
    components,
    serversOf: refsOf,
    // Servers say where the paths begin; without any the paths say it themselves.
    prefix: hasServers ? '' : (options.rootPath ?? ''),
    errorFormat: shown.options.errorFormat ?? 'detail',
    free: freeNames(),
  };
  const streams = shown.operations.filter(isStream);
  const described: readonly Described[] = [
    ...shown.sockets.map((socket) => socketChannel(socket, context)),
    ...streams.map((operation) => streamChannel(operation, context)),
  ];
  const schemes = asyncSecuritySchemes([...shown.sockets, ...streams]);
  const { schemas } = components;
  const hasSchemas = Object.keys(schemas).length > 0;
  const contents: AsyncApiObject = {
    asyncapi: '3.0.0',
    info: infoOf(shown),
    ...(hasServers ? { servers } : undefined),
    channels: Object.fromEntries(described.map(({ name, channel }) => [name, channel])),
    operations: Object.fromEntries(described.flatMap(({ operations }) => operations)),
    ...(hasSchemas || schemes !== undefined
      ? {
          components: {
            ...(hasSchemas ? { schemas } : undefined),
            ...defined({ securitySchemes: schemes }),
          },
        }
      : undefined),
  };
  return asAsyncSchemas(contents);
}

/** True for an application with WebSockets or streams to describe. */
export function hasChannels({ sockets, operations }: AppModel): boolean {
  return sockets.length > 0 || operations.some(isStream);
}

function infoOf(model: AppModel): AsyncApiInfo {
  const { termsOfService, contact, licenseInfo, openapiTags, openapiExternalDocs } = model.options;
  const { url, name } = licenseInfo ?? {};
  return {
    title: model.title,
    version: model.version,
    ...defined({ description: model.description, termsOfService, contact }),
    // AsyncAPI has no identifier of a licence.
    ...(name === undefined ? undefined : { license: { name, ...defined({ url }) } }),
    ...(openapiTags === undefined
      ? undefined
      : {
          tags: openapiTags.map(({ name: tag, description, externalDocs }) => ({
            name: tag,
            ...defined({ description, externalDocs }),
          })),
        }),
    ...defined({ externalDocs: openapiExternalDocs }),
  };
}
