import type { Constructor } from '../../types/constructor.js';
import type { TypeModel } from '../../types/type-model.js';
import { classModel } from './class-model.js';
import { type ModelValidatorMark, modelValidators } from './model-validator-mark.js';

/** The validators with dependencies of all classes within a type. */
export function deferredValidators(type: TypeModel): readonly ModelValidatorMark[] {
  const found = new Set<Constructor>();
  visit(type, found);
  const marks = [...found].flatMap((each) => modelValidators(each));
  return [...new Set(marks.filter(({ takesDependencies }) => takesDependencies))];
}

function visit(type: TypeModel, found: Set<Constructor>): void {
  if (type.kind === 'array') visit(type.items, found);
  else if (type.kind === 'map') visit(type.values, found);
  else if (type.kind === 'union') for (const member of type.members) visit(member.type, found);
  else if (type.kind === 'object') {
    for (const property of Object.values(type.properties)) visit(property.type, found);
  } else if (type.kind === 'class') visitClass(type.type, found);
}

function visitClass(type: Constructor, found: Set<Constructor>): void {
  if (found.has(type)) return;
  found.add(type);
  for (const property of classModel(type).properties) {
    visit(property.type, found);
    for (const { value } of property.discriminator?.subTypes ?? []) visitClass(value, found);
  }
}
