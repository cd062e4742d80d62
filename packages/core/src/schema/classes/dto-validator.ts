import type { TypeModel } from '../../types/type-model.js';
import type { ClassModel, ClassProperty } from './class-model.js';
import { isRecord, ownValue } from '../../types/members.js';
import { EXTRA_FORBIDDEN, type Location, NOT_AN_OBJECT, refused, toIssue } from '../problem.js';
import { addIssues } from '../report.js';
import type { Issue } from '../../validation-error.js';
import type { Validated, Validator, ValidatorOptions } from '../validator.js';

/** Makes the validator of a type that is not a class; passed as an argument to avoid an import cycle. */
export type CompileMember = (type: TypeModel, options: ValidatorOptions) => Validator;

/** Turns plain objects into checked instances of one class. */
export interface ClassReader {
  /** Reads a parsed JSON body without changing it. */
  fromJson(value: Readonly<Record<string, unknown>>, loc: Location): Validated | Promise<Validated>;
  /** Reads values converted from text, in an object that may be changed; `input` is the client's text. */
  fromConverted(plain: object, input: object, loc: Location): Validated | Promise<Validated>;
}

/** Makes the validator of a DTO around a reader of its class. */
export function dtoValidator(
  model: ClassModel,
  options: ValidatorOptions,
  { reader, compileMember }: { reader: ClassReader; compileMember: CompileMember },
): Validator {
  if (options.mode === 'text') return textValidator(model, options, { reader, compileMember });
  return (value, loc) =>
    isRecord(value) ? reader.fromJson(value, loc) : refused(NOT_AN_OBJECT, loc, value);
}

/** Converts each declared property by FastAPI's rules, then checks the rules as for JSON. */
function textValidator(
  model: ClassModel,
  options: ValidatorOptions,
  { reader, compileMember }: { reader: ClassReader; compileMember: CompileMember },
): Validator {
  const inputs = model.properties.filter((property) => property.isInput);
  const readers = inputs.map((property) => ({
    property,
    read: isConverted(property) ? compileMember(property.type, options) : undefined,
  }));
  const names = new Set(inputs.map((property) => property.wireName));
  return (value, loc) => {
    if (!isRecord(value)) return refused(NOT_AN_OBJECT, loc, value);
    const plain: Record<string, unknown> = {};
    const issues: Issue[] = [];
    for (const { property, read } of readers) {
      const given = ownValue(value, property.wireName);
      if (given === undefined) continue;
      const result = read?.(given, [...loc, property.wireName]);
      if (result === undefined || result instanceof Promise) plain[property.wireName] = given;
      else if (result.ok) plain[property.wireName] = result.value;
      // The rule reports a value that names no member of the enum, with its own message.
      else if (property.type.kind === 'enum') plain[property.wireName] = given;
      else addIssues(issues, result.issues);
    }
    if (options.forbidUnknown) {
      for (const name of Object.keys(value).filter((each) => !names.has(each))) {
        if (addIssues(issues, [toIssue(EXTRA_FORBIDDEN, [...loc, name], value[name])])) break;
      }
    }
    return withIssues(reader.fromConverted(plain, value, loc), issues);
  };
}

/** False where the text is kept: for a user's `@Transform`, and for an unknown type. */
function isConverted({ type, transformed }: ClassProperty): boolean {
  const scalar = type.kind === 'array' ? type.items.kind : type.kind;
  return !transformed && scalar !== 'class' && type.kind !== 'unknown';
}

/** Adds issues found before the rules; a value that could not be converted has no other issues. */
export function withIssues(
  result: Validated | Promise<Validated>,
  found: readonly Issue[],
): Validated | Promise<Validated> {
  if (found.length === 0) return result;
  if (result instanceof Promise) return result.then((settled) => withIssues(settled, found));
  const known = new Set(found.map((issue) => JSON.stringify(issue.loc)));
  const others = result.ok
    ? []
    : result.issues.filter(
        ({ loc }) => !loc.some((_, index) => known.has(JSON.stringify(loc.slice(0, index + 1)))),
      );
  return { ok: false, issues: [...found, ...others] };
}
