import type { DefinitionProblem } from '../errors.js';
import type { DependencyInputs } from '../decorators/dependency.js';
import type { ParameterRecord, RouteRecord } from '../decorators/record.js';
import type { EmittedType } from '../signature/emitted-types.js';
import type { Method } from '../types/constructor.js';
import type { DependencyRecord, DependencyTarget } from '../types/dependency.js';
import { plainSignature } from '../signature/plain-signature.js';
import { type SourceSignature, parseSignature } from '../signature/source-names.js';
import type { DependencyModel, HandlerModel } from './handler-model.js';
import type { Report } from './problems.js';
import type { PathModel } from '../types/path-model.js';

/** Code of the user's whose inputs are being described: the method of a route, or a dependency of it. */
export interface Callable {
  /** `Shop.create`; for a dependency the way to it, `Shop.create > currentUser`. */
  readonly where: string;
  readonly signature: SourceSignature | undefined;
  readonly emitted: readonly EmittedType[] | undefined;
  /** The decorators of its parameters. */
  readonly records: readonly ParameterRecord[];
  /** The inputs of the method form; without any the signature declares them. */
  readonly inputs: DependencyInputs;
  /** True for a function that `dependency` gave its inputs, even if there are none. */
  readonly isDeclared: boolean;
  /** The number of parameters before the first with a default. */
  readonly length: number;
  /** The scopes that the way to it asks for, the outermost first. */
  readonly scopes: readonly string[];
  /** The dependencies on the way to this one, the outermost first; empty for the method of a route. */
  readonly chain: readonly DependencyTarget[];
  /** Records that only emitted metadata could give a parameter's type. */
  readonly missingMetadata: (report: Report) => void;
  /** Reports that the parameter names cannot be read. */
  readonly reportHidden: () => void;
}

/** A route of a method, or a dependency of it, while its model is made. */
export interface Endpoint extends Callable {
  readonly route: RouteRecord;
  readonly path: PathModel;
  /** False for a path that was reported as invalid; its parameters are then unknown. */
  readonly pathIsValid: boolean;
  readonly problems: DefinitionProblem[];
  /** The dependencies that run before those of the parameters. */
  readonly dependencies: readonly DependencyModel[];
  /** Describes a dependency of a callable; undefined when its mistakes were reported. */
  readonly describeDependency: (
    from: Endpoint,
    record: DependencyRecord,
    use: DependencyUse,
  ) => DependencyModel | undefined;
}

/** The name in messages of a function that has none. */
export const ANONYMOUS = '(anonymous function)';

/** The place where a dependency is used. */
export interface DependencyUse {
  readonly report: Report;
  /** The name in messages of a function without one. */
  readonly shownAs: string;
}

/** The members of a handler's model that describe its arguments, in either form. */
export type EndpointInputs = Omit<HandlerModel, 'run'>;

/** True for a dependency, which shares the request with its endpoint. */
export function isDependency({ chain }: Callable): boolean {
  return chain.length > 0;
}

/**
 * The head of a method's source; undefined when the source does not show the method's own names.
 *
 * A function with another name, or with another number of parameters than the compiler emitted, is a
 * wrapper: a decorator below the route replaced the method with it.
 */
export function signatureOf(
  name: string,
  handler: Method | undefined,
  emittedCount: number | undefined,
): SourceSignature | undefined {
  if (handler === undefined || handler.name !== name) return undefined;
  const source = Function.prototype.toString.call(handler);
  const signature = plainSignature(source) ?? parseSignature(source);
  if (signature === undefined || !signature.ownNames) return undefined;
  // swc emits an empty list for parameters without a type.
  const isOther = Boolean(emittedCount) && emittedCount !== signature.parameters.length;
  return isOther ? undefined : signature;
}

/** Methods whose requests have no body that servers and caches would respect. */
export function bodilessMethod(route: RouteRecord): string | undefined {
  if (route.kind === 'websocket') return 'a WebSocket handshake';
  return route.methods.find(
    (method) => method === 'GET' || method === 'HEAD' || method === 'TRACE',
  );
}
