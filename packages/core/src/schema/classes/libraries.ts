import { createRequire } from 'node:module';
import { join } from 'node:path';
import { missingPeer, resolvePeer } from '../../peer.js';
import type { Constructor } from '../../types/constructor.js';

/**
 * The user's copies of class-validator and class-transformer.
 *
 * Both are optional and take 130 ms to load, so this package never imports them: a class with their
 * metadata has loaded them already, and that copy is used. Another copy would not know the user's
 * decorators.
 */

const require = createRequire(import.meta.url);

/** A record of class-validator's metadata storage. */
export interface ValidationRecord {
  readonly type: string;
  readonly name?: string;
  readonly target: unknown;
  readonly propertyName: string;
  readonly constraints?: readonly unknown[];
  readonly constraintCls: unknown;
  readonly groups: readonly string[];
  readonly each?: boolean;
  readonly message?: unknown;
  readonly validateIf?: (object: unknown, value: unknown) => boolean;
}

/** The check of a rule; the getter `instance` asks the user's container each time. */
export interface ConstraintRecord {
  readonly name?: string;
  readonly instance: {
    validate(value: unknown, args: unknown): boolean | Promise<boolean>;
    defaultMessage?(args: unknown): string;
  };
}

/** The part of class-validator's storage that Sluice reads. */
export interface ValidationStorage {
  getTargetValidationMetadatas(
    type: Constructor,
    schema: string,
    always: boolean,
    strictGroups: boolean,
    groups?: readonly string[],
  ): readonly ValidationRecord[];
  getTargetValidatorConstraints(constraint: unknown): readonly ConstraintRecord[];
  addValidationMetadata(record: ValidationRecord): void;
  /** A private member of class-validator's storage. */
  readonly validationMetadatas: ReadonlyMap<unknown, readonly ValidationRecord[]>;
  /** A private member of class-validator's storage. */
  readonly constraintMetadatas: ReadonlyMap<unknown, readonly ConstraintRecord[]>;
}

/** A node of the tree that class-validator's `validate` returns. */
export interface ErrorNode {
  readonly target?: object;
  /** Undefined for an object whose class has no rules. */
  readonly property: string | undefined;
  readonly value?: unknown;
  readonly constraints?: Readonly<Record<string, string>>;
  readonly children?: readonly ErrorNode[];
}

export interface ValidatorLibrary {
  /** Makes the decorator that checks a property only where the condition holds. */
  ValidateIf(
    condition: (object: object, value: unknown) => boolean,
  ): (prototype: object, name: string) => void;
  validate(object: object, options: Readonly<Record<string, unknown>>): Promise<ErrorNode[]>;
}

interface ExposeRecord {
  readonly propertyName: string | undefined;
  readonly options?: { readonly name?: string } & Direction & Availability;
}

/** The groups in which a decorator applies. */
export interface Availability {
  readonly groups?: readonly string[];
}

/** The function of a `@Transform`. */
export type TransformFunction = (context: Readonly<Record<string, unknown>>) => unknown;

interface TransformRecord {
  readonly transformFn: TransformFunction;
  readonly options?: Availability;
}

interface Direction {
  readonly toClassOnly?: boolean;
  readonly toPlainOnly?: boolean;
}

export interface Discriminator {
  readonly property: string;
  readonly subTypes: readonly { readonly value: Constructor; readonly name: string }[];
}

export interface TypeRecord {
  readonly propertyName: string;
  readonly reflectedType: unknown;
  readonly typeFunction: ((options?: unknown) => unknown) | undefined;
  readonly options?: {
    readonly discriminator?: Discriminator;
    readonly keepDiscriminatorProperty?: boolean;
  };
}

/** The part of class-transformer's storage that Sluice reads. */
export interface TransformStorage {
  findTypeMetadata(type: Constructor, property: string): TypeRecord | undefined;
  findExposeMetadata(type: Constructor, property: string): ExposeRecord | undefined;
  findExcludeMetadata(type: Constructor, property: string): { options?: Direction } | undefined;
  findTransformMetadatas(
    type: Constructor,
    property: string,
    direction: number,
  ): readonly TransformRecord[];
  findExposeMetadataByCustomName(type: Constructor, name: string): ExposeRecord | undefined;
  getExposedProperties(type: Constructor, direction: number): readonly string[];
  getExcludedProperties(type: Constructor, direction: number): readonly string[];
  getExposedMetadatas(type: Constructor): readonly ExposeRecord[];
  getExcludedMetadatas(type: Constructor): readonly ExposeRecord[];
  addTypeMetadata(record: object): void;
  addExposeMetadata(record: object): void;
  addExcludeMetadata(record: object): void;
  addTransformMetadata(record: object): void;
  getStrategy(type: Constructor): 'none' | 'excludeAll' | 'exposeAll';
  readonly _typeMetadatas: ReadonlyMap<unknown, ReadonlyMap<string, TypeRecord>>;
  readonly _exposeMetadatas: ReadonlyMap<unknown, ReadonlyMap<unknown, unknown>>;
  readonly _excludeMetadatas: ReadonlyMap<unknown, ReadonlyMap<unknown, unknown>>;
  readonly _transformMetadatas: ReadonlyMap<unknown, ReadonlyMap<string, unknown>>;
}

interface TransformerLibrary {
  readonly plainToInstance: (
    type: Constructor,
    plain: object,
    options: Readonly<Record<string, unknown>>,
  ) => object;
}

const GLOBAL_STORAGE = 'classValidatorMetadataStorage';

/** class-validator keeps its records in a global, shared by all its copies; undefined before any was loaded. */
export function validationStorage(): ValidationStorage | undefined {
  const storage: ValidationStorage | undefined = Reflect.get(globalThis, GLOBAL_STORAGE);
  return storage;
}

/** Loads class-validator. Any copy works, because all copies share their records. */
export function validatorLibrary(type: Constructor): ValidatorLibrary {
  const loaded = loadedFile(/[\\/]class-validator[\\/]cjs[\\/]index\.js$/)[0];
  const file = loaded ?? resolvePeer('class-validator');
  if (file === undefined)
    throw missingPeer('class-validator', {
      where: type.name,
      what: 'has validators, but class-validator cannot be found.',
    });
  const library: ValidatorLibrary = require(file);
  return library;
}

/** Every loaded copy of class-transformer; each copy has its own records. */
export function transformerCopies(): readonly TransformerCopy[] {
  return loadedFile(/[\\/]class-transformer[\\/]cjs[\\/]storage\.js$/).map((file) => {
    const {
      defaultMetadataStorage: storage,
    }: { defaultMetadataStorage: TransformStorage } = require(file);
    return {
      storage,
      library: () => transformerLibrary(file),
      executor: (options) => {
        const { TransformOperationExecutor } = executorModule(file);
        return new TransformOperationExecutor(PLAIN_TO_CLASS, { ...DEFAULTS, ...options });
      },
    };
  });
}

/** A copy of class-transformer for a class that none has records of: one that is loaded, or the application's. */
export function anyTransformer(type: Constructor): TransformerCopy {
  if (transformerCopies().length === 0) {
    const file = resolvePeer('class-transformer');
    if (file !== undefined) require(file);
  }
  const [copy] = transformerCopies();
  if (copy === undefined) {
    const what = 'has names by a convention, but class-transformer cannot be found.';
    throw missingPeer('class-transformer', { where: type.name, what });
  }
  return copy;
}

/** class-transformer's numbers of the two directions. */
export const PLAIN_TO_CLASS: number = 0;
export const CLASS_TO_PLAIN: number = 1;

/** The options that `plainToInstance` starts from. */
const DEFAULTS = {
  enableCircularCheck: false,
  enableImplicitConversion: false,
  excludeExtraneousValues: false,
  exposeDefaultValues: false,
  exposeUnsetFields: true,
  ignoreDecorators: false,
};

interface ExecutorModule {
  readonly TransformOperationExecutor: new (
    direction: number,
    options: Readonly<Record<string, unknown>>,
  ) => TransformExecutor;
}

function executorModule(storageFile: string): ExecutorModule {
  const loaded: ExecutorModule = require(join(storageFile, '..', 'TransformOperationExecutor.js'));
  return loaded;
}

/** Does the work of `plainToInstance`, for one value at a time. */
export interface TransformExecutor {
  readonly options: Readonly<Record<string, unknown>>;
  transform(
    source: undefined,
    value: unknown,
    type: unknown,
    arrayType: unknown,
    isMap: boolean,
    level: number,
  ): unknown;
}

function transformerLibrary(storageFile: string): TransformerLibrary {
  const library: TransformerLibrary = require(join(storageFile, '..', 'index.js'));
  return library;
}

export interface TransformerCopy {
  readonly storage: TransformStorage;
  readonly library: () => TransformerLibrary;
  readonly executor: (options: Readonly<Record<string, unknown>>) => TransformExecutor;
}

/** Both libraries are CommonJS, also when a module imports them, so `require.cache` lists them. */
function loadedFile(pattern: RegExp): string[] {
  return Object.keys(require.cache).filter((file) => pattern.test(file));
}
