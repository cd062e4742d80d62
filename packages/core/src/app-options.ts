import type { DeclaredResponses } from './declared-responses.js';
import type { Lifespan } from './lifespan.js';
import type { ExceptionHandlerEntry } from './middleware/exception-record.js';
import type { MessageCatalogues } from './middleware/message-catalogue.js';
import type { MiddlewareFunction } from './middleware/middleware.js';
import type { Mountable } from './mount-options.js';
import type { PageOptions } from './page-options.js';
import type { RouterEntry } from './router-options.js';
import type { OpenApiOptions } from './openapi-options.js';
import type { McpOptions } from './types/mcp-options.js';
import type { ResponseClass } from './types/response-class.js';
import type { FrontendOptions, StaticOptions } from './types/static-options.js';
import type { DependencyEntry } from './types/dependency.js';
import type { VersioningOptions } from './versioning-options.js';
import type { RequestCoding } from './http/inflated-body.js';
import type { ForbidUnknown, TextGrammar } from './types/parameter-source.js';

/** Options of `@Ingress` and `createApp` that shape the application itself. */
export interface AppOptions extends DeclaredResponses, OpenApiOptions, PageOptions {
  /** The title of the document; defaults to the class's name. */
  readonly title?: string;
  /** The version of your API, for the document; defaults to `0.1.0`. */
  readonly version?: string;
  /** The description of the API in the document, as Markdown; defaults to nothing. */
  readonly description?: string;
  /**
   * Further routes: routers, decorated classes, or either with options, `include(Users, { prefix: '/v1' })`.
   * A class among them is constructed once for each replica, as a singleton is. Defaults to none.
   */
  readonly routers?: readonly RouterEntry[];
  /**
   * Applications inside of this one, by the paths below which they answer: `{ '/admin': Admin }`. Each has a
   * document, middlewares, exception handlers and lifespans of its own. Defaults to none.
   */
  readonly mounts?: Readonly<Record<string, Mountable>>;
  /**
   * The mounts whose operations the document of this application shows too, below their paths: `true` for all,
   * or `['/admin']`. Each keeps its own document. Defaults to false.
   */
  readonly mountsInDocument?: boolean | readonly string[];
  /**
   * Applications inside of this one, by the hosts for which they answer:
   * `{ 'api.example.com': Api, '*.example.com': Tenants }`. Defaults to none.
   */
  readonly hosts?: Readonly<Record<string, Mountable>>;
  /**
   * How clients choose a version of the API, of which each has a document: `{ type: 'uri' }` for `/v2/items`,
   * `{ type: 'header', header: 'x-api-version' }`, `{ type: 'media-type' }`, or a function. Defaults to none.
   */
  readonly versioning?: VersioningOptions;
  /** Dependencies that run before those of every operation and WebSocket, in order; defaults to none. */
  readonly dependencies?: readonly DependencyEntry[];
  /**
   * Middlewares around every request, the first outermost; they see the replies of the docs page, of
   * static files and to unknown paths too. Defaults to none.
   */
  readonly middleware?: readonly MiddlewareFunction[];
  /**
   * Answers to errors that nothing inside handles: `[ExceptionHandler(OutOfStock, (error) => ...)]`; also to
   * the 404 and 405 of paths without an operation. Defaults to none.
   */
  readonly exceptionHandlers?: readonly ExceptionHandlerEntry[];
  /**
   * The bodies of errors, and their schemas in the document: `detail` is FastAPI's `{"detail": ...}`,
   * `problem` is `application/problem+json` (RFC 9457). Defaults to `detail`.
   */
  readonly errorFormat?: 'detail' | 'problem';
  /**
   * The messages of a 422 in other languages, which `Accept-Language` chooses from:
   * `{ de: { missing: 'Pflichtfeld' } }`. Defaults to English alone.
   */
  readonly messages?: MessageCatalogues;
  /**
   * What the application has from its start to its end, begun in this order before `init` and ended in
   * reverse after `close`; defaults to nothing.
   */
  readonly lifespan?: readonly Lifespan[];
  /**
   * Serves the operations of the document as tools to models, at `/mcp`; an object says more:
   * `{ path: '/tools', resources: true }`. Defaults to the operations alone that say `mcp`.
   */
  readonly mcp?: boolean | McpOptions;
  /** Redirects (307) a path that differs by a trailing slash from a registered one; defaults to true. */
  readonly redirectSlashes?: boolean;
  /** Largest request body in bytes, files included, 413 above; defaults to 1 MiB. */
  readonly maxBodyBytes?: number;
  /**
   * Reads bodies with a `Content-Encoding`: `true` for gzip, deflate and br, or some of them, `['gzip']`. The limits
   * of bodies hold before and after; 413 too for more than 20 times the compressed size, above 256 KiB. Defaults to
   * false: 415.
   */
  readonly decompress?: boolean | readonly RequestCoding[];
  /** The most keys in a JSON body, in all its objects together, 422 above; defaults to 10,000. */
  readonly maxJsonKeys?: number;
  /**
   * The most levels of nesting in a JSON body, up to 1,000, 422 above; defaults to 64. Classes are never
   * read to more than 64 levels.
   */
  readonly maxJsonDepth?: number;
  /** The most text fields of a form, 413 above; defaults to 1,000. */
  readonly maxFields?: number;
  /** The most files of a form, 413 above; defaults to 1,000. */
  readonly maxFiles?: number;
  /** The most bytes of a text field of a multipart form, and of all together, 413 above; defaults to 1 MiB. */
  readonly maxPartBytes?: number;
  /**
   * The most bytes of the files of one request that are kept in memory; defaults to 1 MiB. Further
   * files go to a temporary file.
   */
  readonly maxFileMemoryBytes?: number;
  /** Largest WebSocket message in bytes; a longer one closes the socket with 1009. Defaults to 1 MiB. */
  readonly maxMessageBytes?: number;
  /**
   * Answers unknown names with 422 `extra_forbidden`. `true` is for the properties of bodies, and
   * `__proto__` in any JSON body; `['body', 'query', 'cookie']` lists the parts of a request. Defaults to
   * false: they are dropped.
   */
  readonly forbidUnknown?: ForbidUnknown;
  /**
   * Answers a query parameter that takes one value and comes several times with 422 `repeated`; defaults to
   * false: the last counts.
   */
  readonly forbidRepeated?: boolean;
  /**
   * How parameters are read from text. `lenient` takes what FastAPI takes: `+3`, `3.0` and ` 3 ` as
   * integers, a date without a time or an offset. `strict` takes numbers as JSON writes them, `true` and
   * `false`, and date-times with an offset as RFC 3339 writes them. Defaults to `lenient`.
   */
  readonly textGrammar?: TextGrammar;
  /** Answers a JSON body with a key that an object has twice with 422 `duplicate_key`; defaults to false: the last counts. */
  readonly forbidDuplicateKeys?: boolean;
  /**
   * How validation reads the rules of a class. Defaults to `compat`, which matches class-validator bug
   * for bug. `strict` changes its surprising results: a list for `@ValidateNested()` without `each` is
   * refused, a rule of a subclass replaces only the inherited rule of its name, and a key `__proto__`
   * is reported.
   */
  readonly validation?: 'compat' | 'strict';
  /**
   * Checks what handlers return by the rules of their `response`. `true` answers a result that breaks one
   * with a 500, logged with the field; a number from 0 to 1 checks that fraction of the results and only
   * logs. Defaults to false: the shape is checked, and the rules are not.
   */
  readonly validateResponses?: boolean | number;
  /** What results of every operation become, unless it has its own; defaults to JSON. */
  readonly defaultResponseClass?: ResponseClass | readonly ResponseClass[];
  /**
   * Gives whole responses to GET a tag of their content, and answers `If-None-Match` with 304. `true`
   * makes weak tags, `strong` those for caches that keep parts. Defaults to false.
   */
  readonly etag?: boolean | 'strong';
  /** Origins that may open a WebSocket, besides the request's own host; `'*'` allows all. Defaults to none. */
  readonly allowedOrigins?: readonly string[] | '*';
  /** Directories of files, each at a path. An operation of the same path wins. Defaults to none. */
  readonly static?: readonly StaticOptions[];
  /** Built front ends, for the paths that nothing else serves; defaults to none. */
  readonly frontend?: FrontendOptions | readonly FrontendOptions[];
}
