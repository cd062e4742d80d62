import { type ClassModel, nestedClasses } from '../classes/class-model.js';
import type { TransformerCopy } from '../classes/libraries.js';
import { type ClassCompiler, createClassCompiler } from './class-compiler.js';
import type { ClassOptions } from './class-options.js';

interface Shared {
  readonly compiler: ClassCompiler;
  readonly known: Set<ClassModel['type']>;
  /** Read by class-transformer at each use, so that it may grow. */
  readonly targetMaps: object[];
}

const NONE = {};
let compilers = new WeakMap<object, Map<string, Shared>>();

interface Wanted {
  readonly options: ClassOptions;
  readonly transformer: TransformerCopy | undefined;
  readonly models: readonly ClassModel[];
}

/** The compiler of a set of options, so that a class used by many operations is compiled once. */
export function sharedCompiler({ options, transformer, models }: Wanted): ClassCompiler {
  const owner = transformer?.storage ?? NONE;
  const ofOwner = compilers.get(owner) ?? new Map<string, Shared>();
  compilers.set(owner, ofOwner);
  const key = JSON.stringify(options);
  const shared = ofOwner.get(key) ?? create(options, transformer);
  ofOwner.set(key, shared);
  for (const model of models) {
    if (shared.known.has(model.type)) continue;
    shared.known.add(model.type);
    shared.targetMaps.push(targetMap(model));
  }
  return shared.compiler;
}

/** Forgets every compiler after a decorator has run; a validator that holds one keeps it. */
export function forgetCompilers(): void {
  compilers = new WeakMap();
}

function create(options: ClassOptions, transformer: TransformerCopy | undefined): Shared {
  const targetMaps: object[] = [];
  return {
    compiler: createClassCompiler({ options, transformer, targetMaps }),
    known: new Set(),
    targetMaps,
  };
}

/** Tells class-transformer the types of nested properties, where `@Type` does not. */
export function targetMap(model: ClassModel): object {
  return { target: model.type, properties: Object.fromEntries(nestedClasses(model)) };
}
