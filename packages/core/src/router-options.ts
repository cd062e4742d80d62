import type { DeclaredResponses } from './declared-responses.js';
import type { ExceptionHandlerEntry } from './middleware/exception-record.js';
import type { MiddlewareFunction } from './middleware/middleware.js';
import type { Constructor } from './types/constructor.js';
import type { DependencyEntry } from './types/dependency.js';
import type { VersionOption } from './types/version.js';

/** Options for all routes of a router, and of the routers within it. */
export interface RouterOptions extends DeclaredResponses {
  /** Begins every path: `/items`, or `/users/:userId` with a parameter; defaults to none. */
  readonly prefix?: string;
  /** Tags that come before those of the routes; defaults to none. */
  readonly tags?: readonly string[];
  /** Dependencies that run before those of the routes, in order; defaults to none. */
  readonly dependencies?: readonly DependencyEntry[];
  /** Middlewares around the routes, the first outermost; defaults to none. */
  readonly middleware?: readonly MiddlewareFunction[];
  /** Answers to errors of the routes, before the application's; defaults to none. */
  readonly exceptionHandlers?: readonly ExceptionHandlerEntry[];
  /** The versions of the API that the routes belong to, unless they say others; defaults to those around it. */
  readonly version?: VersionOption;
  /** Marks every operation as deprecated in the document; defaults to false. */
  readonly deprecated?: boolean;
  /** Leaves every operation out of the document; defaults to false. */
  readonly hidden?: boolean;
  /** FastAPI's word for `hidden`: `false` leaves every operation out of the document. Defaults to true. */
  readonly includeInSchema?: boolean;
}

/** A router made by `Router()`. */
export interface RouterLike {
  /** The routes, as declared. */
  readonly router: object;
}

/** A router or decorated class with options of its own for this place, made by `include`. */
export interface Included {
  /** The router or class. */
  readonly included: RouterLike | Constructor;
  /** Applied around the options of the router itself. */
  readonly options: RouterOptions;
}

/** An entry of `routers`: a router, a decorated class, or either with options, `include(Users, { prefix: '/v1' })`. */
export type RouterEntry = RouterLike | Constructor | Included;
