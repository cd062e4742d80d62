import '../../reflect-metadata.js';
import { copyComments } from '../../signature/doc-comment.js';
import { type Constructor, lineage } from '../../types/constructor.js';
import { copyNaming } from './model-mark.js';
import { markModelValidator, ownModelValidators } from './model-validator-mark.js';
import {
  type TransformStorage,
  transformerCopies,
  validationStorage,
  validatorLibrary,
} from './libraries.js';

/** Chooses properties by their names. */
type Keep = (name: string) => boolean;

/** Keeps everything, the validators of the whole object too. */
export const KEEP_ALL: Keep = () => true;

/**
 * Makes a class with some properties of another: their rules, conversions and marks, the initialisers of
 * their fields, and the members of the prototype with these names.
 *
 * Each class of the lineage gets a counterpart, so that rules are inherited and replaced as they were.
 */
export function deriveClass(
  source: Constructor,
  { keep, base, initialisers }: Derivation,
): Constructor {
  let derived = base;
  for (const each of lineage(source).toReversed()) derived = counterpart(each, derived, keep);
  if (derived === undefined) return source;
  return initialisers === false ? derived : withInitialisers(source, derived, keep);
}

/** What a derived class keeps, and what it adds that to. */
export interface Derivation {
  readonly keep: Keep;
  /** The class to extend; defaults to none. */
  readonly base?: Constructor;
  /** False for a class whose fields have no values at first; defaults to true. */
  readonly initialisers?: boolean;
}

/** Lets a client leave out any property of a class: the rules of an absent property do not apply. */
export function allowAbsence(type: Constructor): void {
  const storage = validationStorage();
  if (storage === undefined) return;
  const records = storage.getTargetValidationMetadatas(type, '', false, false, []);
  if (records.length === 0) return;
  const library = validatorLibrary(type);
  const prototype: object = type.prototype;
  for (const name of new Set(records.map(({ propertyName }) => propertyName))) {
    const conditions = records.filter(
      (record) => record.propertyName === name && record.type === 'conditionalValidation',
    );
    if (conditions.some((condition) => condition.name === 'isOptional')) continue;
    library.ValidateIf((_object, value) => value !== undefined)(prototype, name);
    // An own condition replaces the inherited ones, which must hold too.
    for (const condition of conditions) storage.addValidationMetadata(moved(condition, type));
  }
}

/** Names a class that has no declaration. */
export function named(type: Constructor, name: string): Constructor {
  Object.defineProperty(type, 'name', { value: name, configurable: true });
  return type;
}

function counterpart(
  source: Constructor,
  parent: Constructor | undefined,
  keep: Keep,
): Constructor {
  const derived = parent === undefined ? newClass() : subclass(parent);
  copyMembers(source, derived, keep);
  copyNaming(source, derived);
  copyComments(source, derived);
  copyRules(source, derived, keep);
  for (const { storage } of transformerCopies())
    copyConversions(source, derived, { storage, keep });
  return derived;
}

function newClass(): Constructor {
  // oxlint-disable-next-line typescript/no-extraneous-class -- members are added to it
  return class {};
}

function subclass(parent: Constructor): Constructor {
  return class extends parent {};
}

/** Copies methods and accessors, and what decorators recorded of properties: emitted types, marks. */
function copyMembers(source: Constructor, derived: Constructor, keep: Keep): void {
  const [from, to]: object[] = [source.prototype, derived.prototype];
  if (from === undefined || to === undefined) return;
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(from))) {
    if (name !== 'constructor' && keep(name)) Object.defineProperty(to, name, descriptor);
  }
  // Such a method may read any property, so it is kept only where all of them are.
  if (keep === KEEP_ALL)
    for (const mark of ownModelValidators(source)) markModelValidator(to, mark);
  for (const name of recordedNames(source)) {
    if (!keep(name)) continue;
    for (const key of Reflect.getOwnMetadataKeys(from, name)) {
      Reflect.defineMetadata(key, Reflect.getOwnMetadata(key, from, name), to, name);
    }
  }
}

/** The properties of a class, without its bases, that a decorator of either library knows. */
function recordedNames(source: Constructor): ReadonlySet<string> {
  const rules = validationStorage()?.validationMetadatas.get(source) ?? [];
  const conversions = transformerCopies().flatMap(({ storage }) =>
    MAPS.flatMap((map) => [...(storage[map].get(source)?.keys() ?? [])]),
  );
  const names = [...rules.map(({ propertyName }) => propertyName), ...conversions];
  return new Set(names.filter((name) => typeof name === 'string'));
}

const MAPS = [
  '_typeMetadatas',
  '_exposeMetadatas',
  '_excludeMetadatas',
  '_transformMetadatas',
] as const;

function copyRules(source: Constructor, derived: Constructor, keep: Keep): void {
  const storage = validationStorage();
  for (const record of storage?.validationMetadatas.get(source) ?? []) {
    if (keep(record.propertyName)) storage?.addValidationMetadata(moved(record, derived));
  }
}

/** A record as if its decorator stood in another class. */
function moved<T extends object>(record: T, target: Constructor): T {
  const copy: T = Object.create(Object.getPrototypeOf(record));
  return Object.assign(copy, record, { target });
}

interface Conversions {
  readonly storage: TransformStorage;
  readonly keep: Keep;
}

function copyConversions(
  source: Constructor,
  derived: Constructor,
  { storage, keep }: Conversions,
): void {
  const add = {
    _typeMetadatas: (record: object) => storage.addTypeMetadata(record),
    _exposeMetadatas: (record: object) => storage.addExposeMetadata(record),
    _excludeMetadatas: (record: object) => storage.addExcludeMetadata(record),
    _transformMetadatas: (record: object) => storage.addTransformMetadata(record),
  };
  for (const map of MAPS) {
    for (const [name, records] of storage[map].get(source) ?? []) {
      // A class's own `@Expose()` or `@Exclude()` has no name.
      if (typeof name === 'string' && !keep(name)) continue;
      for (const record of [records].flat()) {
        if (typeof record === 'object' && record !== null) add[map](moved(record, derived));
      }
    }
  }
}

function withInitialisers(source: Constructor, derived: Constructor, keep: Keep): Constructor {
  const names = initialised(source).filter(keep);
  // A class without a constructor is read faster.
  if (names.length === 0) return derived;
  return class extends derived {
    constructor() {
      super();
      const made: object = Reflect.construct(source, []);
      for (const name of names) Reflect.set(this, name, Reflect.get(made, name));
    }
  };
}

function initialised(source: Constructor): string[] {
  try {
    const made = Object.entries(Reflect.construct(source, []));
    return made.filter(([, value]) => value !== undefined).map(([name]) => name);
  } catch {
    // `describe` reports a class whose constructor needs arguments.
    return [];
  }
}
