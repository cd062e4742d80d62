import type { ModelValidatorMark } from '../schema/classes/model-validator-mark.js';
import type { Constructor } from '../types/constructor.js';
import type { DependencyScope, DependencyTarget } from '../types/dependency.js';
import type { InjectedKind } from '../types/injected.js';
import type {
  Examples,
  OpenApiExtra,
  ParameterDocs,
  ParameterSource,
} from '../types/parameter-source.js';
import type { SecurityScheme } from '../types/security-scheme.js';
import type { TypeModel } from '../types/type-model.js';

/** Code of the user's that is called for a request, and how its arguments are made. */
export interface HandlerModel {
  readonly run: HandlerCode;
  readonly parameters: readonly ParameterModel[];
  readonly bodies: readonly BodyModel[];
  /** The dependencies whose values the arguments take. */
  readonly depends: readonly DependencyModel[];
  readonly arguments: readonly ArgumentModel[];
}

/** A use of a dependency: a handler whose result is an argument of other handlers. */
export interface DependencyModel extends HandlerModel {
  /** The function or class. Uses of one target share its value within a request, unless `cache` is false. */
  readonly target: DependencyTarget;
  /** True when all uses of a request share one value. */
  readonly cache: boolean;
  /** When a generator continues: after the handler, or after the response. */
  readonly scope: DependencyScope;
  /** The most requests that may hold the value at once; undefined for no limit. */
  readonly maxConcurrency: number | undefined;
  /** True for a generator function, which yields the value and continues when the scope ends. */
  readonly isGenerator: boolean;
  /** The scopes that its value depends on, with spaces between; undefined for a value that ignores them. */
  readonly scopes?: string;
  /** What the document says of a security scheme; undefined for any other dependency. */
  readonly security?: SecurityModel;
  /**
   * The validators of DTOs that a request is checked by when their dependencies are there, which are those of
   * `depends`; absent for any other dependency.
   */
  readonly validators?: readonly ValidatorModel[];
}

/** A `@ModelValidator` method whose arguments take dependencies. */
export interface ValidatorModel extends HandlerModel {
  readonly mark: ModelValidatorMark;
}

/** A security scheme, and the scopes that the way to it asks for. */
export interface SecurityModel extends SecurityScheme {
  /** The outermost first. */
  readonly scopes: readonly string[];
}

/** A method, called on the instance of its owner that is served, a function, a class to construct, or one whose instance is there. */
export type HandlerCode =
  | { readonly kind: 'method'; readonly name: string; readonly owner: Constructor }
  | {
      readonly kind: 'function';
      readonly name: string;
      readonly call: (...args: never[]) => unknown;
    }
  | { readonly kind: 'class'; readonly name: string; readonly type: Constructor }
  | { readonly kind: 'singleton'; readonly name: string; readonly type: Constructor }
  | { readonly kind: 'constant'; readonly name: string; readonly value: unknown };

/** A handler's name in messages: `Shop.create`, or the name of a function. */
export function handlerName({ run }: Pick<HandlerModel, 'run'>): string {
  return run.kind === 'method' ? `${ownerName(run.owner)}.${run.name}` : run.name;
}

/** A class's name in messages. */
export function ownerName(owner: Constructor): string {
  return owner.name === '' ? '(anonymous class)' : owner.name;
}

/** The groups of values that a handler takes. */
export function groupsOf(handler: Pick<HandlerModel, 'arguments'>): readonly GroupModel[] {
  return handler.arguments.flatMap((argument) => {
    if (argument.kind === 'group') return [argument.group];
    if (argument.kind !== 'input') return [];
    const { params, query, headers, cookies, form } = argument.input;
    return [params, query, headers, cookies, form].filter((group) => group !== undefined);
  });
}

/** A value read from path, query, headers, cookies or a form; also a file of a form. */
export interface ParameterModel {
  readonly source: ParameterSource;
  /** The key on the wire; lower case for headers. */
  readonly name: string;
  readonly type: TypeModel;
  readonly required: boolean;
  /** A copy is used when the value is absent; undefined when there is none. */
  readonly defaultValue: unknown;
  readonly hasDefault: boolean;
  /**
   * True when the handler's own signature holds the default (`limit = 10`): an absent value is passed
   * as `undefined`, so that JavaScript evaluates the default for each call. `defaultValue` is then only
   * for the document. Otherwise (`@Query({ default: 10 })`) the caller passes a copy of `defaultValue`.
   */
  readonly defaultInSource?: boolean;
  /** A trailing `*name` that takes the rest of the path. */
  readonly catchAll: boolean;
  /** True to omit `input` from errors about the value (always omitted for headers and cookies). */
  readonly secret: boolean;
  readonly docs: ParameterDocs;
  /** True when the members of an object are texts each: `filter[name]=a`. */
  readonly isDeep?: boolean;
}

/** The body that a handler takes, or one part of it. */
export interface BodyModel {
  readonly type: TypeModel;
  readonly required: boolean;
  /** Property names when several `@Body` parameters share one JSON object; undefined when the body is the value. */
  readonly embed: string | undefined;
  /** The property name if the body came to share its JSON object; undefined when the source shows none. */
  readonly name?: string;
  /** True when a `null` counts as absent, because there is no default that it would replace. */
  readonly nullable?: boolean;
  /** True to omit `input` from errors about the body. */
  readonly secret?: boolean;
  readonly description?: string;
  readonly examples?: Examples;
  readonly openapiExtra?: OpenApiExtra;
}

/**
 * How one argument of the handler is made.
 *
 * `parameter`, `body` and `dependency` index into the handler's `parameters`, `bodies` and `depends`; `group` is a class or
 * schema whose properties all come from one source (`@Query() page: Page`, or the method form);
 * `input` is the method form's single typed object.
 */
export type ArgumentModel =
  | { readonly kind: 'parameter'; readonly index: number }
  | { readonly kind: 'body'; readonly index: number }
  | { readonly kind: 'group'; readonly group: GroupModel }
  | { readonly kind: 'dependency'; readonly index: number }
  | { readonly kind: 'injected'; readonly what: InjectedKind }
  | { readonly kind: 'input'; readonly input: InputModel };

/**
 * All values of one source, validated as one object; errors have a flat `loc`: `["query", "limit"]`.
 *
 * For headers the property `xToken` is read from the field `headerName('xToken')`, `x-token`.
 */
export interface GroupModel {
  readonly source: ParameterSource;
  readonly type: TypeModel;
}

/** The method form: each member that was declared becomes a property of the handler's one argument. */
export interface InputModel {
  readonly params?: GroupModel;
  readonly query?: GroupModel;
  readonly headers?: GroupModel;
  readonly cookies?: GroupModel;
  /** Index into `bodies`. */
  readonly body?: number;
  readonly form?: GroupModel;
  /** Indexes into `parameters`, each a file under its name. */
  readonly files?: readonly number[];
  /** Indexes into `depends`, by the name of the member. */
  readonly depends?: Readonly<Record<string, number>>;
}
