import '../../reflect-metadata.js';
import {
  type ClassLike,
  type Constructor,
  isConstructor,
  lineage,
} from '../../types/constructor.js';
import { defined } from '../../types/members.js';
import type { OpenApiExtra } from '../../types/parameter-source.js';
import type { TypeModel } from '../../types/type-model.js';

/** How a class is read and documented as a whole. */
export interface ModelOptions {
  /** The name of its schema in the document; defaults to the name of the class. */
  readonly name?: string;
  /** The classes that a generic class was made for: `Page` of `Item` is documented as `Page_Item_`. Defaults to none. */
  readonly of?: readonly Constructor[];
  /** The title of its schema in the document; defaults to the name. */
  readonly title?: string;
  /** The description of its schema in the document, as Markdown; defaults to nothing. */
  readonly description?: string;
  /** Merged into its schema in the document: `{ 'x-table': 'items' }`; defaults to nothing. */
  readonly openapiExtra?: OpenApiExtra;
  /** Answers names that the class does not have with 422 `extra_forbidden`; defaults to the application's option. */
  readonly forbidUnknown?: boolean;
  /**
   * The names of the properties in JSON, queries, cookies and forms, in requests and responses:
   * `snake_case` reads and writes `unitPrice` as `unit_price`. `@Expose({ name })` wins. Needs
   * class-transformer. Defaults to the names of the properties.
   */
  readonly names?: Naming;
}

/** A convention for names, or a function from the name of a property to its name outside. */
export type Naming =
  | 'snake_case'
  | 'camelCase'
  | 'kebab-case'
  | 'PascalCase'
  | ((property: string) => string);

// Registered, so that two copies of this package in one process read each other's marks.
const KEY = Symbol.for('sluice.model');

/** Records the options of a class. */
export function markModel(type: object, options: ModelOptions): void {
  Reflect.defineMetadata(KEY, { ...ownOptions(type), ...options }, type);
}

/** True when the class, or the nearest base that says so, forbids unknown names. */
export function forbidsUnknown(type: object): boolean {
  let closed = CLOSED.get(type);
  if (closed === undefined) {
    closed = isConstructor(type) && nearest(type, 'forbidUnknown') === true;
    CLOSED.set(type, closed);
  }
  return closed;
}

/** What was read of each class: decorators of a class run before its first instance is made. */
const CLOSED = new WeakMap<object, boolean>();

/** How the class, or the nearest base that says so, names its properties outside. */
export function namingOf(type: ClassLike): Naming | undefined {
  return nearest(type, 'names');
}

/** Lets a class name its properties as another does, without what its bases say. */
export function copyNaming(source: Constructor, target: Constructor): void {
  const { names } = ownOptions(source);
  if (names !== undefined) markModel(target, { names });
}

function nearest<K extends keyof ModelOptions>(
  type: ClassLike,
  key: K,
): ModelOptions[K] | undefined {
  return lineage(type)
    .map((each) => ownOptions(each)[key])
    .find((option) => option !== undefined);
}

/** True for a class that forbids unknown names. */
export function isClosed(type: TypeModel): boolean {
  return type.kind === 'class' && forbidsUnknown(type.type);
}

/** The texts of a class in the document, without those of its bases. */
export function modelDocs(type: Constructor): ModelDocs {
  const { title, description, openapiExtra } = ownOptions(type);
  return defined({ title, description, openapiExtra });
}

type ModelDocs = Pick<ModelOptions, 'title' | 'description' | 'openapiExtra'>;

/** True for a class that a function made for other classes. */
export function isGeneric(type: Constructor): boolean {
  return ownOptions(type).of !== undefined;
}

/** The name of a class in the document. */
export function schemaName(type: Constructor): string {
  const { name, of = [] } = ownOptions(type);
  if (name !== undefined) return name;
  // As pydantic names a generic model.
  return of.length === 0 ? type.name : `${type.name}_${of.map(schemaName).join('_')}_`;
}

function ownOptions(type: object): ModelOptions {
  const options: ModelOptions | undefined = Reflect.getOwnMetadata(KEY, type);
  return options ?? {};
}
