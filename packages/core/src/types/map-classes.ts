import type { ClassType, TypeModel } from './type-model.js';

/** Copies a type with each class in it changed; the properties of the classes stay as they are. */
export function mapClasses(type: TypeModel, change: (type: ClassType) => ClassType): TypeModel {
  const changed = (inner: TypeModel): TypeModel => mapClasses(inner, change);
  if (type.kind === 'class') return change(type);
  if (type.kind === 'array') return { ...type, items: changed(type.items) };
  if (type.kind === 'map') return { ...type, values: changed(type.values) };
  if (type.kind === 'union') {
    const members = type.members.map((member) => ({ ...member, type: changed(member.type) }));
    return { ...type, members };
  }
  if (type.kind !== 'object') return type;
  const properties = Object.entries(type.properties).map(
    ([name, property]) => [name, { ...property, type: changed(property.type) }] as const,
  );
  return { ...type, properties: Object.fromEntries(properties) };
}
