import type { tokenContent } from '../types/type-token.js';
import { classModel } from '../schema/classes/class-model.js';
import type { TypeModel, UnionMember } from '../types/type-model.js';
import type { Report } from './problems.js';

type UnionContent = Extract<ReturnType<typeof tokenContent>, { readonly kind: 'union' }>;

/** The model of a union; reports members that no tag, or the same tag, chooses. */
export function unionType(
  { members, discriminator }: UnionContent,
  typeOf: (type: unknown) => TypeModel,
  report: Report,
): TypeModel {
  const all = isList(members)
    ? members.map((member) => listed(typeOf(member), discriminator, report))
    : Object.entries(members).map(([tag, member]) => tagged(tag, typeOf(member)));
  if (!isList(members) && discriminator === undefined) {
    report(
      'E_UNION_TAG',
      'the union has its members by tag, but no discriminator.',
      "Name the property that has the tag: Union({ cat: Cat }, { discriminator: 'kind' }), or give a list.",
    );
  }
  const tags = all.flatMap((member) => member.tags);
  const repeated = tags.find((tag, index) => tags.indexOf(tag) !== index);
  if (repeated !== undefined) {
    report(
      'E_UNION_TAG',
      `two members of the union have the tag ${JSON.stringify(repeated)}.`,
      'Give each member a tag of its own.',
    );
  }
  return { kind: 'union', members: all, discriminator };
}

function tagged(tag: string, type: TypeModel): UnionMember {
  return { name: tag, tags: [tag], type };
}

function listed(type: TypeModel, discriminator: string | undefined, report: Report): UnionMember {
  const name = nameOf(type);
  if (discriminator === undefined) return { name, tags: [], type };
  const tags = type.kind === 'class' ? tagsOf(type, discriminator) : [];
  // A type that was reported has no tags to look for.
  if (tags.length === 0 && type.kind !== 'unknown') {
    report(
      'E_UNION_TAG',
      `${name} does not say its value of "${discriminator}".`,
      `Add @Equals('...') to its property "${discriminator}", or give the members by tag: Union({ tag: ${name} }, ...).`,
    );
  }
  return { name, tags, type };
}

/** The values that a property of a class may have, according to its rules or its initialiser. */
function tagsOf(
  { type }: Extract<TypeModel, { readonly kind: 'class' }>,
  discriminator: string,
): UnionMember['tags'] {
  const property = classModel(type).properties.find(({ wireName }) => wireName === discriminator);
  if (property === undefined) return [];
  if (property.type.kind === 'enum') return property.type.values;
  const equal = property.rules.find(({ name }) => name === 'equals');
  const tag = equal === undefined ? property.defaultValue : equal.args[0];
  return typeof tag === 'string' || typeof tag === 'number' || typeof tag === 'boolean'
    ? [tag]
    : [];
}

/** The names of pydantic, which `loc` has. */
const NAMES: Partial<Record<TypeModel['kind'], string>> = {
  string: 'str',
  number: 'float',
  integer: 'int',
  bigint: 'int',
  boolean: 'bool',
  date: 'datetime',
  calendarDate: 'date',
  duration: 'timedelta',
};

function nameOf(type: TypeModel): string {
  if (type.kind === 'class') return type.type.name;
  if (type.kind === 'array') return `list[${nameOf(type.items)}]`;
  if (type.kind === 'map') return `dict[str,${nameOf(type.values)}]`;
  return NAMES[type.kind] ?? type.kind;
}

function isList(members: UnionContent['members']): members is readonly unknown[] {
  return Array.isArray(members);
}
