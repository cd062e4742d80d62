import type { OpenAPIObject } from 'openapi3-ts/oas31';
import type { TagObject } from 'openapi3-ts/oas32';
import type { OpenApiVersion } from '../openapi-options.js';
import { pathTemplate } from '../model/path.js';
import { documentedVersion, modelOfVersion } from '../model/versions.js';
import type { AppModel, SocketModel } from '../model/app-model.js';
import { defined, isRecord } from '../types/members.js';
import { forbids } from '../types/parameter-source.js';
import { type Components, createComponents } from './components.js';
import { mergeExtra } from '../schema/kinds/merge-extra.js';
import type { DocumentContext } from './operation-object.js';
import { mergeDocument } from './merge-documents.js';
import { webhooksObject } from './outgoing.js';
import { parametersOf } from './parameters.js';
import { pathsObject } from './paths.js';
import { securityOf, securitySchemes } from './security.js';

/** Options of {@link document}. */
export interface DocumentOptions {
  /** Where the paths start, for example the route prefix: `['/my_app']`; defaults to none. */
  readonly servers?: readonly string[];
  /**
   * The version of the API that is described; defaults to the application's default version, else to its
   * highest. Of no meaning without versioning.
   */
  readonly version?: string;
}

/**
 * Describes an application as an OpenAPI document, from its model alone, and finishes it with the
 * application's `openapiExtra` and `customOpenapi`.
 */
export function document(model: AppModel, options: DocumentOptions = {}): OpenAPIObject {
  const { openapiExtra, customOpenapi, rootPathInServers = true } = model.options;
  const version = options.version ?? documentedVersion(model);
  const shown = version === undefined ? model : modelOfVersion(model, version);
  const described = mergeExtra(withMounts(describedBy(shown), model), openapiExtra);
  const finished = customOpenapi === undefined ? described : customOpenapi(described);
  // JavaScript may change the document and return nothing.
  if (!isRecord(finished)) throw new TypeError('customOpenapi must return the document.');
  return rootPathInServers ? withServers(finished, options.servers ?? []) : finished;
}

/** Adds the documents of the applications inside that the options name. */
function withMounts(contents: OpenAPIObject, { mounts, options }: AppModel): OpenAPIObject {
  const { mountsInDocument = false, openapiVersion = '3.1' } = options;
  if (mountsInDocument === false) return contents;
  let merged = contents;
  for (const { at, model } of mounts) {
    if (at.kind !== 'path' || model === undefined) continue;
    const { pattern: mount } = at.path;
    if (mountsInDocument !== true && !mountsInDocument.includes(mount)) continue;
    const inner = document({ ...model, options: { ...model.options, openapiVersion } });
    merged = mergeDocument(merged, { mount, contents: inner });
  }
  return merged;
}

/** Adds servers at these URLs before the others of a document, which keep their descriptions. */
export function withServers(contents: OpenAPIObject, urls: readonly string[]): OpenAPIObject {
  const { servers = [] } = contents;
  const added = urls.filter((url) => servers.every((server) => server.url !== url));
  if (added.length === 0) return contents;
  return { ...contents, servers: [...added.map((url) => ({ url })), ...servers] };
}

function describedBy(model: AppModel): OpenAPIObject {
  const {
    openapiVersion = '3.1',
    summary,
    termsOfService,
    contact,
    licenseInfo,
    servers,
  } = model.options;
  const { openapiTags, openapiExternalDocs } = model.options;
  const components = createComponents({
    forbidUnknown: forbids(model.options.forbidUnknown, 'body'),
    strictness: model.options.validation ?? 'compat',
    docComments: model.options.docComments ?? false,
  });
  const documented = model.operations.filter((operation) => operation.docs.hidden !== true);
  const context: DocumentContext = {
    components,
    errorFormat: model.options.errorFormat ?? 'detail',
    openapiVersion,
  };
  const paths = pathsObject(documented, context);
  const webhooks = webhooksObject(model.webhooks, context);
  const sockets = model.sockets.map((socket) => socketObject(socket, components));
  return {
    openapi: `${openapiVersion}.0`,
    info: {
      title: model.title,
      ...defined({ summary, description: model.description, termsOfService, contact }),
      ...defined({ license: licenseInfo }),
      version: model.version,
    },
    ...(servers === undefined ? undefined : { servers: [...servers] }),
    paths,
    ...(Object.keys(webhooks).length > 0 ? { webhooks } : undefined),
    ...componentsOf(components.schemas, securitySchemes([...documented, ...model.sockets])),
    // OpenAPI cannot describe WebSockets; the AsyncAPI document says what is sent.
    ...(sockets.length > 0 ? { 'x-websockets': sockets } : undefined),
    ...(openapiTags === undefined ? undefined : { tags: tagsOf(openapiTags, openapiVersion) }),
    ...defined({ externalDocs: openapiExternalDocs }),
  };
}

function componentsOf(
  schemas: Components['schemas'],
  schemes: ReturnType<typeof securitySchemes>,
): Pick<OpenAPIObject, 'components'> {
  const hasSchemas = Object.keys(schemas).length > 0;
  if (!hasSchemas && schemes === undefined) return {};
  return {
    components: {
      ...(hasSchemas ? { schemas } : undefined),
      ...(schemes === undefined ? undefined : { securitySchemes: schemes }),
    },
  };
}

function tagsOf(tags: readonly TagObject[], version: OpenApiVersion): TagObject[] {
  if (version !== '3.1') return [...tags];
  return tags.map(({ summary: _summary, parent: _parent, kind: _kind, ...tag }) => tag);
}

function socketObject(
  socket: SocketModel,
  registry: ReturnType<typeof createComponents>,
): Readonly<Record<string, unknown>> {
  const parameters = parametersOf(socket, new Map(), { direction: 'input', registry });
  return {
    path: pathTemplate(socket.path),
    operationId: socket.run.name,
    ...defined({ description: socket.description, security: securityOf(socket) }),
    ...(parameters.length > 0 ? { parameters } : undefined),
  };
}
