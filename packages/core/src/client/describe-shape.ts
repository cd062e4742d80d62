import { type ClassModel, classModel } from '../schema/classes/class-model.js';
import { reachableModels } from '../schema/classes/reachable-models.js';
import { schemaName } from '../schema/classes/model-mark.js';
import type { TypeModel } from '../types/type-model.js';
import type { ClientShape, ObjectShape } from './shape.js';

/** Describes the shapes of types, and collects those of classes, which may hold each other. */
export class ShapeDescriber {
  readonly #names = new Map<ClassModel, string>();
  readonly #shapes: Record<string, ObjectShape> = {};

  /** The shapes of the classes that were described; undefined without any. */
  get shapes(): Readonly<Record<string, ObjectShape>> | undefined {
    return Object.keys(this.#shapes).length === 0 ? undefined : this.#shapes;
  }

  /** The shape of a type; undefined where JSON has the same as the type says. */
  shapeOf(type: TypeModel | undefined): ClientShape | undefined {
    if (type === undefined) return undefined;
    if (type.kind === 'duration') return 'duration';
    if (type.kind === 'array') {
      const items = this.shapeOf(type.items);
      return items && { items };
    }
    if (type.kind === 'map') {
      const values = this.shapeOf(type.values);
      return values && { values };
    }
    if (type.kind === 'union') {
      return this.#shapeOfUnion(type.members.map((member) => this.shapeOf(member.type)));
    }
    if (type.kind === 'object') {
      return objectShape(
        Object.entries(type.properties).map(([name, property]) => ({
          name,
          wireName: name,
          shape: this.shapeOf(property.type),
        })),
      );
    }
    if (type.kind !== 'class') return undefined;
    const model = classModel(type.type);
    return differs(model) ? { use: this.#use(model) } : undefined;
  }

  #use(model: ClassModel): string {
    const known = this.#names.get(model);
    if (known !== undefined) return known;
    const wanted = schemaName(model.type);
    let name = wanted;
    for (let number = 2; Object.hasOwn(this.#shapes, name); number += 1)
      name = `${wanted}${number}`;
    this.#names.set(model, name);
    // Takes the name before its members are described: they may be of the same class.
    this.#shapes[name] = {};
    this.#shapes[name] =
      objectShape(
        model.properties.map((property) => ({
          name: property.name,
          wireName: property.wireName,
          shape: this.shapeOf(property.type),
        })),
      ) ?? {};
    return name;
  }

  /** A value of a union may be any of its objects: what all of them say together holds for each. */
  #shapeOfUnion(shapes: readonly (ClientShape | undefined)[]): ClientShape | undefined {
    const objects = shapes.flatMap((shape): ObjectShape[] => {
      if (shape === undefined || shape === 'duration' || 'items' in shape || 'values' in shape) {
        return [];
      }
      return [('use' in shape ? this.#shapes[shape.use] : shape) ?? {}];
    });
    if (objects.length === 0) return shapes.find((shape) => shape !== undefined);
    return {
      names: Object.assign({}, ...objects.map(({ names }) => names)),
      members: Object.assign({}, ...objects.map(({ members }) => members)),
    };
  }
}

interface DescribedProperty {
  readonly name: string;
  readonly wireName: string;
  readonly shape: ClientShape | undefined;
}

function objectShape(properties: readonly DescribedProperty[]): ObjectShape | undefined {
  const names = properties
    .filter(({ name, wireName }) => name !== wireName)
    .map(({ name, wireName }) => [name, wireName]);
  const members = properties.flatMap(({ name, shape }) =>
    shape === undefined ? [] : [[name, shape] as const],
  );
  if (names.length + members.length === 0) return undefined;
  return {
    ...(names.length === 0 ? undefined : { names: Object.fromEntries(names) }),
    ...(members.length === 0 ? undefined : { members: Object.fromEntries(members) }),
  };
}

/** True when the class, or one that its properties lead to, has another name or form in JSON. */
function differs(model: ClassModel): boolean {
  return reachableModels(model).some(({ properties }) =>
    properties.some(({ name, wireName, type }) => name !== wireName || hasDuration(type)),
  );
}

function hasDuration(type: TypeModel): boolean {
  if (type.kind === 'array') return hasDuration(type.items);
  return type.kind === 'map' ? hasDuration(type.values) : type.kind === 'duration';
}
