import type { Constructor } from '../../types/constructor.js';
import { type ClassModel, type ClassProperty, classModel } from './class-model.js';

/** Finds a class and every DTO reachable through its properties, or those of them that `follows` chooses. */
export function reachableModels(
  root: ClassModel,
  follows: (property: ClassProperty) => boolean = () => true,
): readonly ClassModel[] {
  const found = new Map<Constructor, ClassModel>([[root.type, root]]);
  // Iterating a Map includes the entries that are added on the way.
  for (const model of found.values()) {
    for (const type of model.properties.filter(follows).flatMap(classesOf)) {
      if (!found.has(type)) found.set(type, classModel(type, root.view));
    }
  }
  return [...found.values()];
}

function classesOf({ type, discriminator }: ClassProperty): Constructor[] {
  const own = type.kind === 'array' ? type.items : type;
  return [
    ...(own.kind === 'class' ? [own.type] : []),
    ...(discriminator?.subTypes.map((each) => each.value) ?? []),
  ];
}
