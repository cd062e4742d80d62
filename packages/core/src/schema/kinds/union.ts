import type { SchemaObject } from 'openapi3-ts/oas31';
import { ResponseMismatchError } from '../../errors.js';
import { isRecord, ownValue } from '../../types/members.js';
import type { TypeModel, UnionMember } from '../../types/type-model.js';
import type { Issue } from '../../validation-error.js';
import { classView } from '../classes/class-view.js';
import { classModel } from '../classes/class-model.js';
import { discreet } from '../classes/secrets.js';
import { type Projection, isHolder, nothing } from '../output/projection.js';
import { NOT_AN_OBJECT, refused } from '../problem.js';
import { addIssues } from '../report.js';
import type { JsonSchema, SchemaContext } from '../schema-context.js';
import { tagProblem } from '../classes/tag-problem.js';
import type { Validated, Validator, ValidatorOptions } from '../validator.js';
import type { Kinds, TypeKind } from './kind.js';
import { settleAll } from './settle-all.js';

type UnionType = Extract<TypeModel, { readonly kind: 'union' }>;

export const UNION_KIND: TypeKind<UnionType> = {
  validator(type, options, kinds) {
    const { discriminator } = type;
    const validate =
      discriminator === undefined
        ? plainValidator(type, options, kinds)
        : taggedValidator({ ...type, discriminator }, options, kinds);
    return discreet(validate, type, options.strictness);
  },
  schema: unionSchema,
  projection: unionProjection,
  expected,
  parts: ({ members }) => members.map(({ type }) => type),
};

function expected({ members }: UnionType): string {
  return `one of ${members.map(({ name }) => name).join(', ')}`;
}

interface Candidate extends UnionMember {
  readonly validate: Validator;
}

/** Takes the member that a property of the value names. */
function taggedValidator(
  { members, discriminator }: UnionType & { readonly discriminator: string },
  options: ValidatorOptions,
  kinds: Kinds,
): Validator {
  const byTag = new Map<unknown, Candidate>();
  for (const member of members) {
    const candidate = { ...member, validate: kinds.validator(member.type, options) };
    for (const tag of member.tags) byTag.set(tag, candidate);
  }
  const tags = [...byTag.keys()];
  return (value, loc) => {
    if (!isRecord(value)) return refused(NOT_AN_OBJECT, loc, value);
    const tag = ownValue(value, discriminator);
    const member = byTag.get(tag);
    if (member === undefined) return refused(tagProblem(tag, discriminator, tags), loc, value);
    const at = String(tag);
    const result = member.validate(value, loc);
    return result instanceof Promise
      ? result.then((settled) => beneath(settled, loc.length, at))
      : beneath(result, loc.length, at);
  };
}

/** Puts the name of a member into the places of its issues. */
function beneath(result: Validated, depth: number, name: string): Validated {
  if (result.ok) return result;
  const issues = result.issues.map((issue) => ({
    ...issue,
    loc: [...issue.loc.slice(0, depth), name, ...issue.loc.slice(depth)],
  }));
  return { ok: false, issues };
}

/** Tries every member, and takes the best of those that accept the value. */
function plainValidator(
  { members }: UnionType,
  options: ValidatorOptions,
  kinds: Kinds,
): Validator {
  const candidates = members.map((member): Candidate => ({
    ...member,
    validate: kinds.validator(member.type, options),
  }));
  return (value, loc) => {
    const results: (Validated | Promise<Validated>)[] = [];
    for (const { name, validate } of candidates) {
      const result = validate(value, [...loc, name]);
      // Of members without keys the first counts.
      if (!(result instanceof Promise) && result.ok && !isRecord(value)) return result;
      results.push(result);
    }
    return settleAll(results, (settled) => bestOf(settled, value, { candidates, options }));
  };
}

interface Choice {
  readonly candidates: readonly Candidate[];
  readonly options: ValidatorOptions;
}

function bestOf(
  results: readonly Validated[],
  value: unknown,
  { candidates, options }: Choice,
): Validated {
  let best: Validated | undefined;
  let most = -1;
  for (const [index, result] of results.entries()) {
    const type = candidates[index]?.type;
    if (!result.ok || type === undefined) continue;
    const count = isRecord(value) ? keysKnown(value, type, options) : 0;
    if (count <= most) continue;
    best = result;
    most = count;
  }
  if (best !== undefined) return best;
  const issues: Issue[] = [];
  for (const result of results) if (!result.ok) addIssues(issues, result.issues);
  return { ok: false, issues };
}

/** The number of an object's keys that a type declares. */
function keysKnown(value: object, type: TypeModel, options: ValidatorOptions): number {
  if (type.kind === 'object') {
    return Object.keys(type.properties).filter((name) => Object.hasOwn(value, name)).length;
  }
  if (type.kind !== 'class') return 0;
  const { strictness } = options;
  const view = classView({
    ...(strictness === undefined ? undefined : { strictness }),
    groups: type.groups ?? [],
  });
  const { properties } = classModel(type.type, view);
  return properties.filter(({ isInput, wireName }) => isInput && Object.hasOwn(value, wireName))
    .length;
}

function unionSchema(
  { members, discriminator }: UnionType,
  context: SchemaContext,
  kinds: Kinds,
): JsonSchema {
  const schemas = members.map(({ type }) => kinds.schema(type, context));
  if (discriminator === undefined) return { anyOf: schemas };
  const mapping = members.flatMap(({ tags }, index) => {
    const schema = schemas[index];
    const reference = schema !== undefined && '$ref' in schema ? schema.$ref : undefined;
    return reference === undefined ? [] : tags.map((tag) => [String(tag), reference] as const);
  });
  const tagged: SchemaObject = { oneOf: schemas };
  // The mapping can only name schemas that have names.
  if (mapping.length < members.length) return tagged;
  return {
    ...tagged,
    discriminator: { propertyName: discriminator, mapping: Object.fromEntries(mapping) },
  };
}

interface Writable extends UnionMember {
  readonly project: Projection | undefined;
}

/** Writes a value as the member that it is an instance of, that its tag names, or that it fits. */
function unionProjection(type: UnionType, name: string, kinds: Kinds): Projection {
  const place = { name, expected: expected(type) };
  const writable = type.members.map((member): Writable => ({
    ...member,
    project: kinds.projection(member.type, name),
  }));
  return (value) => {
    if (value === null || value === undefined) return value;
    for (const { project } of membersFor(writable, value, type.discriminator)) {
      try {
        return project === undefined ? value : project(value);
      } catch (error) {
        if (!(error instanceof ResponseMismatchError)) throw error;
      }
    }
    return nothing(value, place);
  };
}

/** The members that a value may be written as, the best first. */
export function membersFor<M extends UnionMember>(
  members: readonly M[],
  value: unknown,
  discriminator: string | undefined,
): readonly M[] {
  if (!isHolder(value)) return members;
  const instance = members.find(({ type }) => type.kind === 'class' && value instanceof type.type);
  if (instance !== undefined) return [instance];
  const tag: unknown = discriminator === undefined ? undefined : Reflect.get(value, discriminator);
  const tagged = members.find(({ tags }) => tags.some((each) => each === tag));
  if (tagged !== undefined) return [tagged];
  const fit = (member: M): number => fitOf(value, member.type);
  return members.toSorted((left, right) => fit(right) - fit(left));
}

/** How well an object fits a class: the declared properties that it has, less those it lacks. */
function fitOf(value: object, type: TypeModel): number {
  if (type.kind !== 'class') return 0;
  return classModel(type.type)
    .properties.filter(({ isOutput }) => isOutput)
    .reduce((sum, { name, required }) => {
      if (Object.hasOwn(value, name)) return sum + 1;
      return required ? sum - 1 : sum;
    }, 0);
}
