import type { ReferenceObject } from 'openapi3-ts/oas31';
import type { Constructor } from '../types/constructor.js';
import { classSchema } from '../schema/kinds/class-schema.js';
import type { Strictness } from '../schema/validator.js';
import { classModel } from '../schema/classes/class-model.js';
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
}

/**
 * Collects named schemas as they are asked for.
 *
 * Two classes of one name get different ones, and a class whose input and output differ gets two:
 * `Item-Input` and `Item-Output`, as with FastAPI.
 */
export function createComponents(options: ComponentOptions): Components {
  const schemas: Record<string, JsonSchema> = {};
  const kept = new Map<unknown, ReferenceObject>();
  const byClass = new Map<Constructor, Partial<Record<Direction | 'both', object>>>();

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
      const splits = differs(type);
      const part = splits ? direction : 'both';
      const keys = byClass.get(type) ?? {};
      byClass.set(type, keys);
      const key = (keys[part] ??= {});
      const suffix = direction === 'input' ? '-Input' : '-Output';
      return components.keep(key, splits ? `${type.name}${suffix}` : type.name, () =>
        classSchema(type, { direction, registry: components }, options),
      );
    },
  };
  return components;
}

function differs(type: Constructor): boolean {
  return reachableModels(classModel(type)).some((model) =>
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
