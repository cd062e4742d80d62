import type { ReferenceObject } from 'openapi3-ts/oas31';
import type { Constructor } from '../types/constructor.js';
import type { ClassType } from '../types/type-model.js';
import { classView } from '../schema/classes/class-view.js';
import { classSchema } from '../schema/kinds/class-schema.js';
import type { Strictness } from '../schema/validator.js';
import { classModel } from '../schema/classes/class-model.js';
import { reachableModels } from '../schema/classes/reachable-models.js';
import type { JsonSchema, SchemaRegistry } from '../schema/schema-context.js';

/** The named schemas of one document. */
export interface Components extends SchemaRegistry {
  readonly schemas: Readonly<Record<string, JsonSchema>>;
}

export interface ComponentOptions {
  readonly forbidUnknown: boolean;
  /** Defaults to `compat`. */
  readonly strictness?: Strictness;
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
  /** By class, then by its groups and direction: one object for each named schema. */
  const byClass = new Map<Constructor, Map<string, object>>();

  const components: Components = {
    schemas,
    strictness: options.strictness ?? 'compat',
    keep(key, name, make) {
      const known = kept.get(key);
      if (known !== undefined) return known;
      const free = freeName(name, schemas);
      const reference = { $ref: `#/components/schemas/${free}` };
      kept.set(key, reference);
      // Takes the name before its members are described: they may refer to it.
      schemas[free] = {};
      schemas[free] = make(reference.$ref);
      return reference;
    },
    classReference(type, direction) {
      const keys = byClass.get(type.type) ?? new Map<string, object>();
      byClass.set(type.type, keys);
      const name = [
        type.type.name,
        ...(type.groups ?? []),
        ...(differs(type) ? [direction === 'input' ? 'Input' : 'Output'] : []),
      ].join('-');
      const key = keys.get(name) ?? {};
      keys.set(name, key);
      return components.keep(key, name, () =>
        classSchema(type, { direction, registry: components }, options),
      );
    },
  };
  return components;
}

function differs({ type, groups = [] }: ClassType): boolean {
  return reachableModels(classModel(type, classView({ groups }))).some((model) =>
    model.properties.some((property) => property.isInput !== property.isOutput),
  );
}

/** Component names are limited to these characters. */
const UNSAFE = /[^A-Za-z0-9._-]/g;

function freeName(wanted: string, taken: Readonly<Record<string, unknown>>): string {
  const name = wanted.replace(UNSAFE, '_') || 'Schema';
  if (!Object.hasOwn(taken, name)) return name;
  let number = 2;
  while (Object.hasOwn(taken, `${name}${number}`)) number += 1;
  return `${name}${number}`;
}
