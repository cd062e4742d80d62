import '../../reflect-metadata.js';
import { UploadFile } from '../../form/upload-file.js';
import type { Constructor } from '../../types/constructor.js';
import type { TypeModel } from '../../types/type-model.js';
import { isValidated, validationRecords } from './class-metadata.js';
import { type ClassModel, type ClassProperty, classModel } from './class-model.js';
import { classView } from './class-view.js';
import { modelValidators } from './model-validator-mark.js';
import { reachableModels } from './reachable-models.js';
import { isKnownRule } from '../rules/rules.js';

/** A mistake in a DTO that would make every request fail or pass unchecked. */
export interface ClassProblem {
  /** `Order.lines` */
  readonly where: string;
  readonly what: string;
  readonly fix: string;
}

/** The source of a DTO's values: the JSON of a body, or the texts of a path, query, header, cookie or form. */
export type InputUse = 'json' | 'text';

/** Finds the mistakes that make a DTO refuse every input or pass it unchecked. */
export function inputProblems(type: Constructor, use: InputUse): ClassProblem[] {
  return reachableModels(classModel(type)).flatMap((model) => [
    ...constructorProblems(model.type),
    ...validatorProblems(model),
    ...model.properties.flatMap((property) => {
      const problem =
        fileProblem(model.type, property) ??
        (use === 'json' ? jsonProblem(property) : textProblem(property));
      return problem === undefined
        ? []
        : [{ where: `${model.type.name}.${property.name}`, ...problem }];
    }),
  ]);
}

function constructorProblems(type: Constructor): ClassProblem[] {
  try {
    Reflect.construct(type, []);
    return [];
  } catch (error) {
    return [
      {
        where: type.name,
        what: `cannot be made without arguments, so every value would be refused: ${String(error)}.`,
        fix: 'Give the parameters of its constructor defaults, or leave the constructor out: the values are assigned to its properties.',
      },
    ];
  }
}

function validatorProblems({ type, properties }: ClassModel): ClassProblem[] {
  return modelValidators(type).flatMap(({ name, field }) => {
    if (field === undefined || properties.some((property) => property.name === field)) return [];
    return [
      {
        where: `${type.name}.${name}`,
        what: `is a validator of the field "${field}", which the class does not have.`,
        fix: `Name a property with rules: ${properties.map((property) => property.name).join(', ')}.`,
      },
    ];
  });
}

type PropertyProblem = Omit<ClassProblem, 'where'>;

function jsonProblem(property: ClassProperty): PropertyProblem | undefined {
  const { nested, typed, takesAny, transformed, isInput, isDropped } = property;
  if (transformed || takesAny) return undefined;
  const value = valueType(property);
  if (value.kind === 'date' && isInput && !typed) {
    return {
      what: 'is a date, which JSON does not have, so that no text would become one.',
      fix: 'Add @Type(() => Date) from class-transformer.',
    };
  }
  const isRead = isInput || isDropped;
  if (nested || !isRead || value.kind !== 'class' || isCheckedByUser(property)) return undefined;
  if (!isValidated(value.type)) return undefined;
  const { name } = value.type;
  const each = property.type.kind === 'array' ? '{ each: true }' : '';
  return {
    what: isDropped
      ? `is of the class ${name} and has no rule, so that it would always be dropped.`
      : `is of the class ${name}, whose rules would not be checked.`,
    fix: `Add @ValidateNested(${each}) and @Type(() => ${name}), or @Allow() to take any value.`,
  };
}

/** A file is a value of a form alone, and arguments of their own take those. */
function fileProblem(type: Constructor, property: ClassProperty): PropertyProblem | undefined {
  const prototype: object = type.prototype;
  const emitted: unknown = Reflect.getMetadata('design:type', prototype, property.name);
  if (emitted !== UploadFile || !property.isInput) return undefined;
  return {
    what: 'is a file, which a class of values cannot take.',
    fix: `Take it by a parameter of its own: @File() ${property.name}: UploadFile.`,
  };
}

function textProblem(property: ClassProperty): PropertyProblem | undefined {
  const value = valueType(property);
  if (value.kind !== 'class' || property.transformed || !property.isInput) return undefined;
  return {
    what: `is of the class ${value.type.name}, which a value of a path, query, header, cookie or form cannot be.`,
    fix: 'Take its properties one by one, or the class as a body.',
  };
}

function valueType({ type }: ClassProperty): TypeModel {
  return type.kind === 'array' ? type.items : type;
}

function isCheckedByUser({ rules }: ClassProperty): boolean {
  return rules.some(({ name }) => !isKnownRule(name));
}

/** A class with rules in some groups. */
export interface RuledClass {
  readonly name: string;
  readonly groups: readonly string[];
}

/** Finds a DTO, or the classes nested in it, that have rules but none in the given validation groups. */
export function classesWithoutRules(
  type: Constructor,
  groups: readonly string[],
): readonly RuledClass[] {
  const view = classView({ groups });
  return reachableModels(classModel(type, view), ({ nested }) => nested)
    .filter(({ validated, type: each }) => validated && validationRecords(each, view).length === 0)
    .map(({ type: each }) => ({
      name: each.name,
      groups: [...new Set(validationRecords(each).flatMap((record) => record.groups))],
    }));
}

/** Finds the mistakes in a DTO and in every class reachable through its properties. */
export function classProblems(type: Constructor): ClassProblem[] {
  return reachableModels(classModel(type)).flatMap((model) =>
    model.properties.filter(isErasedNesting).map((property) => ({
      where: `${model.type.name}.${property.name}`,
      what: 'is @ValidateNested, but its class is not known, so every value would be refused.',
      fix: 'Add @Type(() => TheClass) from class-transformer, with a class that has validators.',
    })),
  );
}

/** True for a nested property whose class is unknown: compilers emit neither array items nor interfaces. */
function isErasedNesting({ nested, type, discriminator, transformed }: ClassProperty): boolean {
  if (!nested || transformed || discriminator !== undefined) return false;
  const value = type.kind === 'array' ? type.items : type;
  return value.kind !== 'class';
}
