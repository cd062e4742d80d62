import type { ReferenceObject } from 'openapi3-ts/oas31';
import { classView } from '../schema/classes/class-view.js';
import { classSchema } from '../schema/kinds/class-schema.js';
import type { Strictness } from '../schema/validator.js';
import { type ClassModel, classModel } from '../schema/classes/class-model.js';
import { isGeneric, schemaName } from '../schema/classes/model-mark.js';
import { reachableModels } from '../schema/classes/reachable-models.js';
import type { Direction, JsonSchema, SchemaRegistry } from '../schema/schema-context.js';

/** The named schemas of one document. */
export interface Components extends SchemaRegistry {
  readonly schemas: Readonly<Record<string, JsonSchema>>;
}

export interface ComponentOptions {
  readonly forbidUnknown: boolean;
  /** Defaults to `compat`. */
  readonly strictness?: Strictness;
  /** Describes classes by the comments of their source, too; defaults to false. */
  readonly docComments?: boolean;
}

/**
 * Collects named schemas as they are asked for.
 *
 * Two classes of one name get different ones, and a class whose input and output differ gets two:
 * `Item-Input` and `Item-Output`, as with FastAPI. A class that is checked by validation groups gets one
 * for these, `Item-create`.
 */
export function createComponents(options: ComponentOptions): Components {
  const schemas: Record<string, JsonSchema> = {};
  const kept = new Map<unknown, ReferenceObject>();
  const strictness = options.strictness ?? 'compat';
  /** One model for each class and choice of groups, in whatever order they are given. */
  const keys = new Map<ClassModel, Readonly<Record<Direction | 'both', object>>>();

  const components: Components = {
    schemas,
    forbidsUnknown: options.forbidUnknown,
    docComments: options.docComments ?? false,
    strictness,
    keep(key, name, make) {
      const known = kept.get(key);
      if (known !== undefined) return known;
      const free = freeName(name, schemas);
      const reference = { $ref: `${PREFIX}${free}` };
      kept.set(key, reference);
      // Takes the name before its members are described: they may refer to it.
      schemas[free] = {};
      schemas[free] = make(reference.$ref);
      return reference;
    },
    classReference(type, direction) {
      const { groups = [], outputGroups = [] } = type;
      const model = classModel(type.type, classView({ strictness, groups, outputGroups }));
      const ofModel = keys.get(model) ?? { input: {}, output: {}, both: {} };
      keys.set(model, ofModel);
      const side = differs(model) ? direction : 'both';
      const name = [schemaName(type.type), ...groupsOf(model), ...SUFFIXES[side]].join('-');
      const reference = components.keep(ofModel[side], name, () =>
        classSchema(type, { direction, registry: components }),
      );
      const first = safeName(name);
      const own = reference.$ref.slice(PREFIX.length);
      if (own === first || !isGeneric(type.type) || !isSame(schemas[own], schemas[first])) {
        return reference;
      }
      // A function made the class again for the same types.
      delete schemas[own];
      const shared = { $ref: `${PREFIX}${first}` };
      kept.set(ofModel[side], shared);
      return shared;
    },
  };
  return components;
}

function groupsOf({ view }: ClassModel): readonly string[] {
  return [...view.groups, ...view.outputGroups];
}

const PREFIX = '#/components/schemas/';

const SUFFIXES = { input: ['Input'], output: ['Output'], both: [] } as const;

function differs(model: ClassModel): boolean {
  return reachableModels(model).some(({ properties }) =>
    properties.some((property) => property.isInput !== property.isOutput),
  );
}

/** Component names are limited to these characters. */
const UNSAFE = /[^A-Za-z0-9._-]/g;

function isSame(one: JsonSchema | undefined, other: JsonSchema | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function safeName(wanted: string): string {
  return wanted.replace(UNSAFE, '_') || 'Schema';
}

function freeName(wanted: string, taken: Readonly<Record<string, unknown>>): string {
  const name = safeName(wanted);
  if (!Object.hasOwn(taken, name)) return name;
  let number = 2;
  while (Object.hasOwn(taken, `${name}${number}`)) number += 1;
  return `${name}${number}`;
}
