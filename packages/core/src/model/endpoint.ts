import type { DefinitionProblem } from '../errors.js';
import type { DeclaredMethod, RouteRecord } from '../decorators/record.js';
import type { Method } from '../types/constructor.js';
import { plainSignature } from '../signature/plain-signature.js';
import { type SourceSignature, parseSignature } from '../signature/source-names.js';
import type { HandlerModel } from './handler-model.js';
import type { PathModel } from '../types/path-model.js';

/** A route of a method while its model is made. */
export interface Endpoint {
  readonly className: string;
  readonly declared: DeclaredMethod;
  readonly route: RouteRecord;
  readonly path: PathModel;
  /** False for a path that was reported as invalid; its parameters are then unknown. */
  readonly pathIsValid: boolean;
  readonly signature: SourceSignature | undefined;
  readonly problems: DefinitionProblem[];
  /** Methods with a parameter whose type only emitted metadata could give. */
  readonly missingMetadata: Set<string>;
}

/** The members of a handler's model that describe its arguments, in either form. */
export type EndpointInputs = Omit<HandlerModel, 'run'>;

/** `Shop.create` */
export function whereOf({ className, declared }: Endpoint): string {
  return `${className}.${declared.method.name}`;
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
  return route.methods.find((method) => method === 'GET' || method === 'HEAD');
}
