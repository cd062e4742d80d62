import type { Constructor } from '../model/types.js';
import { type ClassProperty, classModel } from './from-class.js';
import { reachableModels } from './instantiate.js';

/** A mistake in a DTO that would make every request fail or pass unchecked. */
export interface ClassProblem {
  /** `Order.lines` */
  readonly where: string;
  readonly what: string;
  readonly fix: string;
}

/** Finds the mistakes in a DTO and in every class its properties lead to. */
export function classProblems(type: Constructor): ClassProblem[] {
  return reachableModels(classModel(type)).flatMap((model) =>
    model.properties.filter(isErasedNesting).map((property) => ({
      where: `${model.type.name}.${property.name}`,
      what: 'is @ValidateNested, but its class is not known, so every value would be refused.',
      fix: 'Add @Type(() => TheClass) from class-transformer, with a class that has validators.',
    })),
  );
}

/** Compilers emit neither the item of an array nor an interface. */
function isErasedNesting({ nested, type, discriminator, transformed }: ClassProperty): boolean {
  if (!nested || transformed || discriminator !== undefined) return false;
  const value = type.kind === 'array' ? type.items : type;
  return value.kind !== 'class';
}
