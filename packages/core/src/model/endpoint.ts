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
  /** False when the path was reported: its parameters are then unknown. */
  readonly pathIsValid: boolean;
  readonly signature: SourceSignature | undefined;
  readonly problems: DefinitionProblem[];
  /** Methods with a parameter whose type only emitted metadata could tell. */
  readonly missingMetadata: Set<string>;
}

/** The inputs that both forms have: how the handler's arguments are made. */
export type EndpointInputs = Omit<HandlerModel, 'run'>;

/** `Shop.create` */
export function whereOf({ className, declared }: Endpoint): string {
  return `${className}.${declared.method.name}`;
}

/**
 * The head of a method's source; undefined when the source does not tell its names.
 *
 * A function of another name, or with another number of parameters than the compiler emitted, is
 * what a decorator below the route put in the method's place.
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
