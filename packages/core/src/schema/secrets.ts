import '../reflect-metadata.js';
import type { TypeModel } from '../model/types.js';
import type { Strictness } from './compiled/options.js';
import { type ClassModel, type ClassProperty, classModel } from './from-class.js';
import { reachableModels } from './instantiate.js';
import { isRecord } from './kinds/object.js';
import type { Issue } from './types.js';

/** True when the value of some property within reach is not to be echoed. */
export function hasSecrets(model: ClassModel): boolean {
  return reachableModels(model).some(({ properties }) => properties.some(({ secret }) => secret));
}

/**
 * Takes secrets out of issues: the `input` of an issue about a secret is left out, and in the
 * `input` of others, such as the object that lacks a property, it is masked.
 *
 * `depth` is the length of the issues' common location.
 */
export function withoutSecrets(
  issues: readonly Issue[],
  { type, strictness }: ClassModel,
  depth: number,
): readonly Issue[] {
  const root: TypeModel = { kind: 'class', type };
  return issues.map((issue) => {
    const { input, ...rest } = issue;
    if (input === undefined) return issue;
    const place = placeOf(root, issue.loc.slice(depth), strictness);
    if (place.isSecret) return rest;
    // An absent value is reported with what it is absent from.
    const container = issue.type === 'missing' ? issue.loc.slice(depth, -1) : undefined;
    const holder = container === undefined ? place : placeOf(root, container, strictness);
    const { ctx, ...head } = rest;
    const masked = holder.types.reduce<unknown>(
      (value, each) => maskedInput(value, each, strictness),
      input,
    );
    return ctx === undefined ? { ...head, input: masked } : { ...head, input: masked, ctx };
  });
}

/** As pydantic prints a secret. */
const MASK = '**********';

interface Place {
  readonly isSecret: boolean;
  /** What a value there may be: several with a discriminator, none where nothing is declared. */
  readonly types: readonly TypeModel[];
}

function placeOf(
  root: TypeModel,
  path: readonly (string | number)[],
  strictness: Strictness,
): Place {
  let types: readonly TypeModel[] = [root];
  for (const key of path) {
    const properties = types.flatMap((type) => propertiesAt(type, key, strictness));
    if (properties.some(({ secret }) => secret)) return { isSecret: true, types: [] };
    types = [
      ...properties.flatMap(typesOf),
      ...types.flatMap((type) => (type.kind === 'array' ? [type.items] : [])),
    ];
  }
  return { isSecret: false, types };
}

function propertiesAt(
  type: TypeModel,
  key: string | number,
  strictness: Strictness,
): readonly ClassProperty[] {
  if (type.kind !== 'class') return [];
  return classModel(type.type, strictness).properties.filter(({ wireName }) => wireName === key);
}

function typesOf({ type, discriminator }: ClassProperty): TypeModel[] {
  const subTypes = (discriminator?.subTypes ?? []).map(({ value }): TypeModel => ({
    kind: 'class',
    type: value,
  }));
  if (type.kind !== 'array') return [type, ...subTypes];
  return [type, ...subTypes.map((items): TypeModel => ({ ...type, items }))];
}

function maskedInput(value: unknown, type: TypeModel, strictness: Strictness): unknown {
  // A nested class takes an array as well as an object.
  if (Array.isArray(value)) {
    const items = type.kind === 'array' ? type.items : type;
    return value.map((item: unknown) => maskedInput(item, items, strictness));
  }
  if (type.kind !== 'class' || !isRecord(value)) return value;
  const copy: Record<string, unknown> = { ...value };
  for (const property of classModel(type.type, strictness).properties) {
    const name = property.wireName;
    if (!Object.hasOwn(copy, name)) continue;
    copy[name] = property.secret
      ? MASK
      : typesOf(property).reduce((held, each) => maskedInput(held, each, strictness), copy[name]);
  }
  return copy;
}
